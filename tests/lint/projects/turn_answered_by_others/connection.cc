#include "connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

Connection::~Connection() {
  ::close(fd_);
}

Next Connection::advance(std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return Next::close;
  char bytes[512];
  const ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return Next::close;
  got_ = n < 100 ? static_cast<int>(n) : 0;
  blocked_ = n > 0 && ::send(fd_, bytes, static_cast<size_t>(n), MSG_NOSIGNAL) < n;
  return bytes[0] == 'w' ? Next::work : Next::wait;
}

void Connection::advance_or_close(std::uint32_t events) {
  if (advance(events) != Next::close) return;
  ::close(fd_);
  fd_ = -1;
}

std::uint64_t Table::open(int fd) {
  const std::lock_guard held(lock_);
  all_.push_back(std::make_unique<Slot>());
  all_.back()->connection = std::make_unique<Connection>(fd);
  return all_.size() - 1;
}

Slot& Table::at(std::uint64_t token) {
  const std::lock_guard held(lock_);
  return *all_.at(token);
}

void Table::close(Slot& slot) {
  slot.connection.reset();
}

int accept_one(int listener) {
  return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
