#include "connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

std::uint32_t Connection::interest() const { return EPOLLIN | EPOLLRDHUP; }

std::uint32_t Connection::paused() const { return stopped_ ? 0 : EPOLLIN; }

bool Connection::look() {
  char first = 0;
  return recv(fd_, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool Connection::serve() {
  while (!output_.empty()) {
    const ssize_t n = send(fd_, output_.data(), output_.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) return true;
    if (n < 0) return false;
    output_.erase(0, static_cast<std::size_t>(n));
  }
  return true;
}
