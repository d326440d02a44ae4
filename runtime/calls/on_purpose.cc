#include "runtime/calls/on_purpose.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

namespace ofdcheck::runtime {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "6;7;", "3", "3,4:5": what programs write when they pass descriptors by environment.
bool is_list_of_numbers(const char* text) {
  if (*text == '\0') return false;
  for (; *text != '\0'; ++text)
    if (!is_digit(*text) && std::strchr(";,: ", *text) == nullptr) return false;
  return true;
}

// The number in "...fd=4;...", "fd:4" or "fd@4", from `text` on; null where there is no more. haproxy
// tells itself so which sockets of its workers it keeps when it executes itself anew.
const char* next_named_fd(const char* text) {
  while ((text = std::strstr(text, "fd")) != nullptr) {
    text += 2;
    if (*text != '\0' && std::strchr("=:@", *text) != nullptr && is_digit(text[1])) return text + 1;
  }
  return nullptr;
}

// Numbers of the shell and the terminal, not descriptors.
bool is_the_shells(std::string_view name) {
  return name == "SHLVL" || name == "COLUMNS" || name == "LINES" || name.ends_with("_PID") ||
         name.ends_with("PORT");
}

}  // namespace

void OnPurpose::add(int fd) {
  if (has(fd)) return;
  if (count_ < fds_.size()) fds_[count_++] = fd;
  else truncated_ = true;
}

bool OnPurpose::has(int fd) const {
  for (const int named : span())
    if (named == fd) return true;
  return false;
}

void OnPurpose::scan_command(const char* command) {
  if (command != nullptr) scan(command);
  scan_environment(environ);
}

void OnPurpose::scan(const char* text) {
  while (*text != '\0') {
    if (!is_digit(*text)) {
      ++text;
      continue;
    }
    char* end = nullptr;
    const long number = std::strtol(text, &end, 10);
    if (number >= 0 && number < 1 << 24) add(static_cast<int>(number));
    text = end;
  }
}

void OnPurpose::scan_arguments(char* const* arguments) {
  if (arguments == nullptr || arguments[0] == nullptr) return;
  for (int i = 1; arguments[i] != nullptr; ++i) scan(arguments[i]);
}

void OnPurpose::scan_environment(char* const* environment) {
  if (environment == nullptr) return;
  for (int i = 0; environment[i] != nullptr; ++i) {
    const char* equals = std::strchr(environment[i], '=');
    if (equals == nullptr) continue;
    const std::string_view name(environment[i], static_cast<std::size_t>(equals - environment[i]));
    if (name == "LISTEN_FDS") {
      // sd_listen_fds(3): this many descriptors, from 3 on.
      const int count = std::atoi(equals + 1);
      for (int fd = 3; fd < 3 + count && fd < 64; ++fd) add(fd);
    } else if (!is_the_shells(name) && is_list_of_numbers(equals + 1)) {
      scan(equals + 1);
    } else {
      for (const char* at = equals; (at = next_named_fd(at)) != nullptr;) add(std::atoi(at));
    }
  }
}

}  // namespace ofdcheck::runtime
