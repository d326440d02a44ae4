// Which descriptors a program hands to another on purpose: numbers that stand in its arguments, in
// its environment (LISTEN_FDS, "3;4;" lists), or in the file actions of posix_spawn.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace ofdcheck::runtime {

class OnPurpose {
 public:
  // Every run of digits in every argument.
  void scan_arguments(char* const* arguments);
  // Values that are nothing but numbers and separators, numbers called fd ("fd=4;"), and LISTEN_FDS
  // with its range from 3.
  void scan_environment(char* const* environment);
  // A command line for the shell, which inherits this process's environment.
  void scan_command(const char* command);
  bool has(int fd) const;
  void add(int fd);
  // There were more than have a place: any number may be among them.
  bool truncated() const { return truncated_; }
  std::span<const int> span() const { return {fds_.data(), count_}; }

 private:
  void scan(const char* text);

  std::array<int, 128> fds_{};
  std::size_t count_ = 0;
  bool truncated_ = false;
};

}  // namespace ofdcheck::runtime
