#include "loop.h"

#include <cerrno>
#include <stdexcept>

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::runtime_error("epoll_create1");
}

void Loop::watch(int fd, Callback callback) {
  callbacks_[fd] = std::move(callback);
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) callbacks_.erase(fd);
}

bool Loop::watch_or_tell(int fd) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Loop::watch_any(int fd, Callback callback) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0 && errno == EPERM)
    return callback();
  callbacks_[fd] = std::move(callback);
}

void Loop::turn() {
  epoll_event event;
  if (::epoll_wait(epoll_.get(), &event, 1, -1) != 1) return;
  if (const auto at = callbacks_.find(event.data.fd); at != callbacks_.end()) at->second();
}
