#include <sys/epoll.h>

#include "loop.h"

void Loop::expire(int fd) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  if (!entry.connection->idle()) return;
  ::close(fd);
  expired_.push_back(std::move(entry.connection));  // ofd-double-close
}

void Loop::end_turn() {
  for (const int fd : closed_)
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-wrong-description
  closed_.clear();
  expired_.clear();
}
