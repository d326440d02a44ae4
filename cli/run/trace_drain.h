// TraceDrain carries trace lines from the Channel's ring into the file of --record.
#pragma once

#include <string>

#include "checker/report/channel.h"
#include "cli/files.h"

namespace ofdcheck::cli {

class TraceDrain {
 public:
  static constexpr std::size_t kRing = std::size_t{8} << 20;

  // Throws Misuse when the file cannot be written.
  explicit TraceDrain(const std::string& path)
      : file_(path, OutputFile::Writing::as_they_come) {}

  // Writes what was published and makes room for more.
  void drain(Channel& channel);
  bool written() const { return written_; }

 private:
  OutputFile file_;
  bool written_ = true;
};

}  // namespace ofdcheck::cli
