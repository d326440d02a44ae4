// TCP on the loopback, for the small programs: an address with a port the kernel picks, and clients.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "program.h"

// Makes a socket listen; the kernel picks the port unless one is given. Returns the port.
inline std::uint16_t listen_on_loopback(int fd, std::uint16_t port = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address));
  must(listen(fd, 16));
  socklen_t size = sizeof address;
  must(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size));
  return ntohs(address.sin_port);
}

// A client, connected: once this returns the listener's accept queue holds its connection.
inline int connect_to_loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  must(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address));
  return fd;
}
