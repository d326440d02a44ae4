#include "connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

Connection::~Connection() {
  ::close(fd_);
}

bool Connection::advance() {
  char bytes[512];
  const ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return false;
  blocked_ = n > 0 && ::send(fd_, bytes, static_cast<size_t>(n), MSG_NOSIGNAL) < n;
  return true;
}

std::uint64_t Table::open(int fd) {
  const std::lock_guard held(lock);
  all.push_back(std::make_unique<Connection>(fd));
  return all.size() - 1;
}

std::optional<Rearm> Table::take_turn(std::uint64_t token) {
  const std::lock_guard held(lock);
  Connection& connection = *all.at(token);
  if (!connection.advance()) {
    all.at(token).reset();
    return {};
  }
  return Rearm{connection.fd(), connection.interest()};
}

int accept_one(int listener) {
  return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
