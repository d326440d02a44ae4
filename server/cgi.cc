#include "cgi.h"

#include <unistd.h>

#include <filesystem>

#include "protocol/output.h"

namespace refserver {
namespace {

bool write_all(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data() + at, text.size() - at);
    if (n < 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

std::string list_fds() {
  std::string list;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the directory's own fd
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone) list += entry.path().filename().string() + " " + target.string() + "\n";
  }
  return list;
}

std::string flood() {
  std::string text(16 * 1024 * 1024, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = filler_byte(i);
  return text;
}

int say_and_wait(const std::string& text) {
  if (!write_all(text)) return 1;
  for (;;) ::pause();
}

}  // namespace

int run_cgi(const std::string& name) {
  if (name == "fds") return write_all(list_fds()) ? 0 : 1;
  if (name == "flood") return write_all(flood()) ? 0 : 1;
  if (name == "lines") return say_and_wait("one\ntwo\nthree\n");
  if (name == "hold") return say_and_wait("held\n");
  return write_all("hello from " + name + "\n") ? 0 : 1;
}

}  // namespace refserver
