#include "acceptor.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <vector>

Acceptor::Result Acceptor::accept_one() {
  const int fd = ::accept4(listen_fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) return {Outcome::accepted, fd};
  return {errno == EMFILE ? Outcome::exhausted : Outcome::none};
}

Epoll::Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {}

bool Epoll::add(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return ::epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Epoll::modify(int fd, std::uint32_t events, std::uint64_t token) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = token;
  return ::epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) == 0;
}

namespace {

std::vector<int> silent;

void each(const std::function<void(int)>& visit) {
  for (const int fd : silent) visit(fd);
}

}  // namespace

void Queue::register_connection(int fd, std::uint32_t events) {
  if (!epoll.add(fd, events, static_cast<std::uint64_t>(fd))) ::close(fd);
}

void Queue::end_idle() {
  each([](int fd) { ::shutdown(fd, SHUT_RDWR); });
}

void Queue::when_there_is_room() {
  epoll.modify(listen_fd, EPOLLIN | EPOLLONESHOT, kListener);
}
