// ChannelFile is the file behind the memory that a run shares with the processes it watches. It
// has a name as long as the run lasts, because an exec'd program opens it by that name.
#pragma once

#include <cstddef>
#include <string>

#include "checker/report/channel.h"

namespace ofdcheck::cli {

class ChannelFile {
 public:
  // `ring` is the room for trace lines in bytes; 0: none are recorded. Throws Misuse.
  explicit ChannelFile(std::size_t ring);
  ChannelFile(const ChannelFile&) = delete;
  ChannelFile& operator=(const ChannelFile&) = delete;
  ~ChannelFile();

  // Takes its name away; what maps it keeps it.
  void remove();
  const std::string& path() const { return path_; }
  Channel& channel() { return *channel_; }

 private:
  std::string path_;
  std::size_t size_;
  Channel* channel_ = nullptr;
};

}  // namespace ofdcheck::cli
