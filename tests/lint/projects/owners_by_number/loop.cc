#include "loop.h"

#include <sys/epoll.h>

Loop::Entry& Loop::open_entry(int fd) {
  const auto at = static_cast<std::size_t>(fd);
  if (at >= entries_.size()) entries_.resize(at + 1);
  ++entries_[at].generation;
  return entries_[at];
}

void Loop::adopt(int fd) {
  Entry& entry = open_entry(fd);
  entry.connection = std::make_unique<Connection>(fd);
}

void Loop::serve(int fd) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  if (entry.connection->serve()) return;
  entry.connection.reset();
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-after-close
  closed_.push_back(fd);
}
