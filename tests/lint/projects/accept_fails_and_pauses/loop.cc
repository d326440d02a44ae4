#include "loop.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

Loop::Loop(int listener)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), listener_(listener), acceptor_(listener) {}
Loop::~Loop() { ::close(epoll_); }

bool Loop::add(int fd, std::uint32_t events) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}
bool Loop::remove(int fd) { return epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr) == 0; }

void Loop::run() {
  if (!start()) return;
  for (;;) {
    epoll_event events[64];
    if (failed_) pause();
    const int n = epoll_wait(epoll_, events, 64, failed_ ? 100 : -1);
    if (failed_ && !start()) return;
    failed_ = false;
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i)
      if (events[i].data.fd == listener_)
        accept_some();
      else
        serve(events[i].data.fd);
  }
}

void Loop::serve(int fd) {
  char bytes[4096];
  if (::recv(fd, bytes, sizeof bytes, 0) == 0) ::close(fd);
}
