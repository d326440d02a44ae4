#include "claim.h"

// "When one of the descriptors is closed, the sockets in the accept queue will be dropped."
#include <netinet/in.h>
#include <poll.h>

static int listen_at(sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  socklen_t length = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), length);
  ::listen(fd, 64);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  return fd;
}

int main() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int first = listen_at(address);
  listen_at(address);
  std::array<int, 32> clients{};
  for (int& each : clients) {
    each = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::connect(each, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  ::close(first);
  int reset = 0;
  for (const int each : clients) {
    pollfd asked{each, POLLIN, 0};
    reset += ::poll(&asked, 1, 0) == 1 && (asked.revents & POLLERR) != 0 ? 1 : 0;
  }
  std::string migrate = "0";
  std::ifstream("/proc/sys/net/ipv4/tcp_migrate_req") >> migrate;
  return claim::answer((reset > 0) == (migrate == "0"), "reset, unless net.ipv4.tcp_migrate_req is 1");
}
