#pragma once

#include <string>
#include <string_view>

// What is still to be sent, and then so many bytes of filling. It has more ways than are followed.
class Queue {
 public:
  void append(std::string_view text) { bytes_.append(text); }
  bool empty() const { return sent_ == bytes_.size() && filling_ == 0; }
  bool flush(int fd);
  // Only what is counted, when the connection has ended.
  bool finish(int fd, bool ended);

 private:
  std::string_view front() const;
  void drop(std::size_t length);

  std::string bytes_;
  std::size_t sent_ = 0;
  std::size_t at_ = 0;
  std::size_t filling_ = 0;
  std::size_t total_ = 0;
};
