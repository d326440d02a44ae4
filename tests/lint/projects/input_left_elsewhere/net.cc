#include "net.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

Acceptor::Acceptor(int fd) : fd_(fd) {}

Acceptor::Result Acceptor::accept_one() {
  const int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) return {Outcome::accepted, fd};
  return {errno == EAGAIN ? Outcome::none : Outcome::failed};
}

std::span<epoll_event> Batch::wait(int epoll, int timeout) {
  const int n = epoll_wait(epoll, events_, 32, timeout);
  if (n < 0 && errno != EINTR) std::abort();
  if (n < 0) return {};
  return {events_, static_cast<std::size_t>(n)};
}

bool Queue::add(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool Queue::modify(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0;
}

void Queue::keep(int fd, std::uint32_t events) {
  if (!add(fd, events)) close(fd);
}

int listener_of(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(static_cast<std::uint16_t>(port));
  bind(fd, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  listen(fd, 128);
  return fd;
}

void run_queue(int port, std::uint32_t events, const std::function<void(Queue&)>& work) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return;
  Queue queue(epoll, listener_of(port));
  queue.add(queue.listener, events);
  work(queue);
}
