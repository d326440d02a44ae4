#include "net/listener.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "plants.h"

namespace refserver {
namespace {

int open_socket() {
  if (planted(Bug::blocking_listener)) return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (planted(Bug::inherited_by_exec_listener))
    return ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  return ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

void set(int fd, int level, int name, int value, const char* what) {
  if (::setsockopt(fd, level, name, &value, sizeof value) != 0)
    throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

Listener::Listener(const Wish& wish) {
  fd_.reset(open_socket());
  if (!fd_) throw std::system_error(errno, std::system_category(), "socket");
  const int fd = fd_.get();
  set(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  if (wish.reuseport) set(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
  if (wish.incoming_cpu >= 0)
    set(fd, SOL_SOCKET, SO_INCOMING_CPU, wish.incoming_cpu, "SO_INCOMING_CPU");
  // Accepted sockets inherit it, which saves a call on each of them.
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(wish.port);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, sizeof address) != 0 || ::listen(fd, SOMAXCONN) != 0)
    throw std::system_error(errno, std::system_category(), "port " + std::to_string(wish.port));
  socklen_t length = sizeof address;
  if (::getsockname(fd, generic, &length) != 0)
    throw std::system_error(errno, std::system_category(), "getsockname");
  port_ = ntohs(address.sin_port);
}

void refuse_new_connections(int listen_fd) {
  // A socket filter of a TCP socket sees the packet from the TCP header on, and tcp_v4_rcv() asks a
  // listener's filter for each SYN. Byte 13 holds the flags: SYN is 0x02, ACK is 0x10.
  std::array<sock_filter, 5> program{{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0, 13},
      {BPF_ALU | BPF_AND | BPF_K, 0, 0, 0x12},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0x02},
      {BPF_RET | BPF_K, 0, 0, 0},
      {BPF_RET | BPF_K, 0, 0, 0xffffffff},
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  // Where it is not allowed, the queue is still drained; only the last moment stays open to a race.
  ::setsockopt(listen_fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

unsigned accept_queue_length(int listen_fd) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(listen_fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return 0;
  return info.tcpi_unacked;
}

}  // namespace refserver
