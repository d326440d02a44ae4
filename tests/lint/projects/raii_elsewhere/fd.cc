#include "fd.h"

#include <cerrno>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void close_fd(int fd) {
  if (::close(fd) < 0 && errno == EBADF) throw std::logic_error("closed before");
}

Epoll::Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {}

bool Epoll::add(int fd, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Epoll::remove(int fd) { return ::epoll_ctl(fd_.get(), EPOLL_CTL_DEL, fd, nullptr) == 0; }

Session::Session(int fd) : fd_(fd) {}
Session::~Session() { ::close(fd_); }

namespace {

Accepted accepted(int fd) {
  if (fd >= 0) return {Accepted::Outcome::made, fd};
  return {errno == EAGAIN ? Accepted::Outcome::none : Accepted::Outcome::failed};
}

}  // namespace

Accepted accept_one(int listener) {
  return accepted(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

Accepted accept_blocking(int listener) {
  return accepted(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}
