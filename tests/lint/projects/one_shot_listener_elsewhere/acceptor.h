// Accepting, with the ways it can fail told apart; and an epoll instance.
#pragma once

#include <cstdint>

class Acceptor {
 public:
  enum class Outcome { accepted, none, exhausted };
  struct Result {
    Outcome outcome;
    int fd = -1;
  };

  explicit Acceptor(int listen_fd) : listen_fd_(listen_fd) {}
  Result accept_one();

 private:
  int listen_fd_;
};

class Epoll {
 public:
  Epoll();
  int fd() const { return fd_; }
  bool add(int fd, std::uint32_t events, std::uint64_t token);
  bool modify(int fd, std::uint32_t events, std::uint64_t token);

 private:
  int fd_;
};

class Queue {
 public:
  static constexpr std::uint64_t kListener = ~0ULL;
  static constexpr std::uint64_t kStop = ~1ULL;

  explicit Queue(int the_listen_fd) : listen_fd(the_listen_fd) {}

  void register_connection(int fd, std::uint32_t events);
  // Ends what was silent for long; no listener is among them.
  void end_idle();
  // Takes care of the listener when there is room again.
  void when_there_is_room();

  const int listen_fd;
  Epoll epoll;
};
