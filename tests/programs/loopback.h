// A listener on the loopback device at a port of the kernel's choice, and clients of it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include "program.h"

inline sockaddr_in address_of(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  must(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length));
  return address;
}

inline int listen_on_loopback() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address));
  must(listen(listener, 8));
  return listener;
}

// connect() returns when the connection stands in the listener's queue: accept finds it.
inline int connect_to(int listener) {
  const sockaddr_in address = address_of(listener);
  const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  must(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  return fd;
}
