#include "connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

Connection::~Connection() { ::close(fd_); }

Next Connection::read_once() {
  std::array<char, 4096> bytes;
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? Next::wait : Next::close;
  if (n == 0) return Next::close;
  in_.append(bytes.data(), static_cast<std::size_t>(n));
  read_ += static_cast<std::size_t>(n);
  served_ = true;
  return Next::wait;
}

Next Connection::read_piece() {
  std::array<char, 4096> bytes;
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN ? Next::wait : Next::close;
  if (n == 0) return Next::close;
  in_.append(bytes.data(), static_cast<std::size_t>(n));
  return static_cast<std::size_t>(n) < bytes.size() ? Next::wait : Next::again;
}

Next Connection::read_all() {
  std::array<char, 4096> bytes;
  for (;;) {
    const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (n < 0) return errno == EAGAIN ? Next::wait : Next::close;
    if (n == 0) return Next::close;
    in_.append(bytes.data(), static_cast<std::size_t>(n));
  }
}

Next Connection::read_and_end() {
  std::array<char, 4096> bytes;
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0 && errno == EAGAIN) return Next::wait;
  return Next::close;
}

Connection::Sent Connection::send_out() {
  while (!out_.empty()) {
    const ssize_t n = ::send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN ? Sent::some : Sent::broken;
    out_.erase(0, static_cast<std::size_t>(n));
  }
  return Sent::all;
}

Next Connection::read_and_send() {
  std::array<char, 4096> bytes;
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN ? Next::wait : Next::close;
  if (n == 0) return Next::close;
  out_.append(bytes.data(), static_cast<std::size_t>(n));
  if (send_out() == Sent::all) return Next::again;
  return Next::wait;
}
