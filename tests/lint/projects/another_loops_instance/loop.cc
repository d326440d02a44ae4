#include "loop.h"

void Loop::set_interest(int fd, std::uint32_t wanted) {
  const auto [at, made] = interest_.try_emplace(fd, wanted);
  at->second = wanted;
  if (made)
    epoll_.add(fd, wanted);
  else
    changed_->modify(fd, wanted);
}

void MovingLoop::move(int fd) {
  epoll_.remove(fd);
  current_->add(fd, 1);
}

void MovingLoop::set_interest(int fd, std::uint32_t wanted, bool known) {
  if (!known)
    epoll_.add(fd, wanted);
  else
    current_->modify(fd, wanted);
}
