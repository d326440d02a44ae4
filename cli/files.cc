#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/misuse.h"

namespace ofdcheck::cli {
namespace {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A new file in the same directory, so that rename(2) can put it in place.
int make_beside(const std::string& path, std::string& beside) {
  beside = path + ".XXXXXX";
  return mkostemp(beside.data(), O_CLOEXEC);
}

mode_t mode_of(int fd) {
  struct stat status;
  if (fd >= 0 && fstat(fd, &status) == 0) return status.st_mode & 07777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text;
  char chunk[65536];
  ssize_t got = fd < 0 ? -1 : 0;
  while (fd >= 0 && ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)))
    if (got > 0) text.append(chunk, static_cast<std::size_t>(got));
  const int error = errno;
  if (fd >= 0) close(fd);
  if (got < 0)
    throw Misuse(fmt::format("{}: expected a readable file: {}", path, std::strerror(error)));
  return text;
}

OutputFile::OutputFile(const std::string& path, Writing writing) : path_(path) {
  const bool now = writing == Writing::as_they_come;
  fd_ = open(path.c_str(),
             O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | (now ? O_CREAT | O_TRUNC : 0), 0666);
  if (fd_ < 0 && errno == ENOENT && !now) {
    // Whether it can be made is found out before the program runs, not after.
    const int trial = make_beside(path, path_);
    if (trial >= 0) {
      close(trial);
      unlink(path_.c_str());
      path_ = path;
      regular_ = true;
      return;
    }
  }
  if (fd_ < 0)
    throw Misuse(fmt::format("{}: expected a writable file: {}", path, std::strerror(errno)));
  struct stat status;
  regular_ = fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  // rename(2) would put the new file in the place of a symbolic link, not of what it names.
  if (char* target = realpath(path.c_str(), nullptr); regular_ && target != nullptr) {
    path_ = target;
    std::free(target);
  }
}

OutputFile::~OutputFile() {
  if (!path_.empty() && fd_ >= 0) close(fd_);
}

bool OutputFile::is_terminal() const { return isatty(fd_) == 1; }

bool OutputFile::append(std::string_view text) { return write_all(fd_, text); }

bool OutputFile::replace(std::string_view text) {
  if (!regular_) return append(text);
  std::string beside;
  const int fd = make_beside(path_, beside);
  // The directory may forbid new files while this one may be written: then write into it.
  if (fd < 0) return fd_ >= 0 && ftruncate(fd_, 0) == 0 && append(text);
  const bool done = write_all(fd, text) && fchmod(fd, mode_of(fd_)) == 0 &&
                    std::rename(beside.c_str(), path_.c_str()) == 0;
  close(fd);
  if (!done) unlink(beside.c_str());
  return done;
}

}  // namespace ofdcheck::cli
