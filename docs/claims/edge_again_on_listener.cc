#include "claim.h"

// "The socket was readable, still is readable, so no event is emitted" for the next connection.
#include <netinet/in.h>

static int connect_to(const sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int main() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), length);
  ::listen(listener, 8);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET);
  connect_to(address);
  const bool first = claim::ready(ep) != 0;
  connect_to(address);
  const bool second = claim::ready(ep) != 0;  // and nobody has accepted the first
  return claim::answer(first && second, "each connection is an edge of its own");
}
