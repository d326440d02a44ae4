#include "net.h"

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

Listener::Listener(int port) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(static_cast<std::uint16_t>(port));
  bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  listen(fd_, 128);
}

Listener::~Listener() { close(fd_); }

Acceptor::Acceptor(int fd) : fd_(fd) {}

Acceptor::Result Acceptor::accept_one() {
  const int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) return {Outcome::accepted, fd};
  return {errno == EAGAIN ? Outcome::none : Outcome::failed};
}

Connection::~Connection() { close(fd_); }

Next Connection::read_once() {
  std::array<char, 4096> bytes;
  const ssize_t n = recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? Next::wait : Next::close;
  if (n == 0) return Next::close;
  in_.append(bytes.data(), static_cast<std::size_t>(n));
  return Next::wait;
}

Next Connection::read_piece() {
  std::array<char, 4096> bytes;
  const ssize_t n = recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN ? Next::wait : Next::close;
  if (n == 0) return Next::close;
  in_.append(bytes.data(), static_cast<std::size_t>(n));
  return static_cast<std::size_t>(n) < bytes.size() ? Next::wait : Next::again;
}

std::span<epoll_event> Batch::wait(int epoll, int timeout) {
  const int n = epoll_wait(epoll, events_, 32, timeout);
  if (n < 0 && errno != EINTR) std::abort();
  if (n < 0) return {};
  return {events_, static_cast<std::size_t>(n)};
}

int stop_number() {
  static const int number = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return number;
}
