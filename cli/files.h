// Files the user names: read whole, or written so that nobody ever sees half of one.
#pragma once

#include <string>
#include <string_view>

namespace ofdcheck::cli {

std::string base_name(const std::string& path);

// Throws Misuse.
std::string read_file(const std::string& path);

// Where reports go: standard output or error, or a file, which may also be a FIFO or a terminal.
// Children do not inherit it.
class OutputFile {
 public:
  // as_they_come: the file is emptied now, append() follows. at_once: what is there stays until
  // replace().
  enum class Writing { as_they_come, at_once };

  // Writes to `fd`, which stays open.
  explicit OutputFile(int fd) : fd_(fd) {}
  // Throws Misuse when the file cannot be written.
  OutputFile(const std::string& path, Writing writing);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  bool is_terminal() const;
  // A regular file: what was written can be written anew.
  bool is_regular() const { return regular_; }
  // False when it could not be written (the device is full, the reader has gone).
  bool append(std::string_view text);
  // Puts `text` in the place of everything there, by way of a file beside it and rename(2).
  bool replace(std::string_view text);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int fd_ = -1;  // none while the file does not exist yet
  bool regular_ = false;
};

}  // namespace ofdcheck::cli
