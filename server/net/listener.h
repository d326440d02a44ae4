// Listening sockets: how they are made, and how they are taken out of service without a reset.
#pragma once

#include <cstdint>

#include "net/fd.h"

namespace refserver {

class Listener {
 public:
  struct Wish {
    std::uint16_t port = 0;
    bool reuseport = false;
    int incoming_cpu = -1;
  };

  explicit Listener(const Wish& wish);  // throws std::system_error

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  void close() { fd_.reset(); }

 private:
  Fd fd_;
  std::uint16_t port_ = 0;
};

// From now on the kernel drops each new SYN for this socket, while handshakes under way and the
// accept queue live on. A client sends its SYN again after a second and then finds a sibling, or a
// plain refusal; closing the listener first would reset every connection still in its queue.
void refuse_new_connections(int listen_fd);

// Connections the kernel has completed and nobody has accepted yet (tcpi_unacked of a listener).
unsigned accept_queue_length(int listen_fd);

}  // namespace refserver
