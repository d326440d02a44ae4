#include "harness/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "harness/process_tree.h"

namespace refserver::test {
namespace {

using Clock = std::chrono::steady_clock;

bool wait_for(int fd, short events, int ms) {
  pollfd waiting{fd, events, 0};
  return ::poll(&waiting, 1, ms) == 1;
}

std::string hex_port(const sockaddr_in& address) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), ":%04X", ntohs(address.sin_port));
  return text.data();
}

// Bytes that the kernel still has to carry, in either direction: what we have sent is not yet
// acknowledged, or the other socket's send queue, as /proc/net/tcp shows it, is not empty.
bool under_way(int fd) {
  int unsent = 0;
  if (::ioctl(fd, SIOCOUTQ, &unsent) == 0 && unsent > 0) return true;
  sockaddr_in here{};
  sockaddr_in there{};
  socklen_t length = sizeof here;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &length);
  length = sizeof there;
  ::getpeername(fd, reinterpret_cast<sockaddr*>(&there), &length);
  std::istringstream lines(read_whole("/proc/net/tcp"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues;
    words >> number >> local >> remote >> state >> queues;
    if (!local.ends_with(hex_port(there)) || !remote.ends_with(hex_port(here))) continue;
    return !queues.starts_with("00000000:");
  }
  return false;
}

}  // namespace

Client::Client(std::uint16_t port, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  // Before connect(): the window is agreed on in the handshake.
  if (receive_buffer > 0)
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  int error = ETIMEDOUT;
  socklen_t length = sizeof error;
  if (wait_for(fd_, POLLOUT, kDeadlineMs))
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) close();
}

Client::Client(Client&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ended_(other.ended_),
      reset_(other.reset_),
      received_(std::move(other.received_)) {}

Client& Client::operator=(Client&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(ended_, other.ended_);
  std::swap(reset_, other.reset_);
  std::swap(received_, other.received_);
  return *this;
}

Client::~Client() { close(); }

void Client::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Client::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void Client::half_close() const { ::shutdown(fd_, SHUT_WR); }

std::size_t Client::send_what_fits(std::string_view bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  return sent;
}

bool Client::send(std::string_view bytes) {
  for (;;) {
    bytes.remove_prefix(send_what_fits(bytes));
    if (bytes.empty()) return true;
    if (errno != EAGAIN || !wait_for(fd_, POLLOUT, kDeadlineMs)) return false;
  }
}

bool Client::readable(int wait_ms) const {
  return !received_.empty() || wait_for(fd_, POLLIN, wait_ms);
}

std::string Client::receive(int deadline_ms) {
  if (!received_.empty()) return std::exchange(received_, {});
  if (ended_ || !wait_for(fd_, POLLIN, deadline_ms)) return {};
  std::string piece(64 * 1024, '\0');
  const ssize_t n = ::recv(fd_, piece.data(), piece.size(), 0);
  if (n <= 0) {
    ended_ = true;
    reset_ = n < 0 && errno == ECONNRESET;
    return {};
  }
  piece.resize(static_cast<std::size_t>(n));
  return piece;
}

std::string Client::receive_exactly(std::size_t length) {
  std::string all;
  while (all.size() < length) {
    const std::string piece = receive();
    if (piece.empty()) break;
    all += piece;
  }
  if (all.size() > length) {
    received_ = all.substr(length);
    all.resize(length);
  }
  return all;
}

std::string Client::receive_to_end() {
  std::string all;
  for (std::string piece; !(piece = receive()).empty();) all += piece;
  return all;
}

HttpReply Client::read_reply() {
  HttpReply reply;
  std::string all;
  std::size_t head_end = std::string::npos;
  while ((head_end = all.find("\r\n\r\n")) == std::string::npos) {
    const std::string piece = receive();
    if (piece.empty()) return {};
    all += piece;
  }
  head_end += 4;
  reply.head = all.substr(0, head_end);
  reply.status = std::atoi(reply.head.substr(9, 3).c_str());
  received_ = all.substr(head_end);
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = reply.head.find(kLength);
  if (at == std::string::npos) return reply;
  reply.body = receive_exactly(std::strtoull(reply.head.c_str() + at + kLength.size(), nullptr, 10));
  return reply;
}

std::string get_request(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n";
}

std::string post_request(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

HttpReply Client::get(std::string_view path) {
  if (!send(get_request(path))) return {};
  return read_reply();
}

HttpReply Client::post(std::string_view path, std::string_view body) {
  if (!send(post_request(path, body))) return {};
  return read_reply();
}

bool Client::answered(ServerProcess& server) const {
  const auto end = Clock::now() + std::chrono::milliseconds(kDeadlineMs);
  while (Clock::now() < end) {
    if (readable(10)) return true;
    if (under_way(fd_)) continue;
    server.settle();
    if (!under_way(fd_)) return readable();
  }
  return false;
}

}  // namespace refserver::test
