// For programs that leave something unread or unwritten on purpose: connections, a bystander that
// keeps the loop busy meanwhile, and a pause longer than two of the longest grace periods.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "program.h"

constexpr int kPauseMs = 2'300;

// Both ends of a stream: `ours` is the event loop's and non-blocking, `theirs` is a client's.
struct Stream {
  int ours = -1;
  int theirs = -1;
};

inline Stream stream() {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
  must(fcntl(pair[0], F_SETFL, O_RDWR | O_NONBLOCK));
  return {pair[0], pair[1]};
}

// What a client that only thinks does: a thread of its own calls this.
inline void pause_of(int milliseconds) { must(poll(nullptr, 0, milliseconds)); }

// A result of read or write on a non-blocking descriptor: -1 for EAGAIN, and nothing else fails.
inline ssize_t some(ssize_t result) {
  must_hold(result >= 0 || errno == EAGAIN);
  return result;
}

// The bystander: its client sends a byte, the loop sends it back. True at the end of its input.
inline bool echo(int fd) {
  char byte;
  ssize_t came;
  while ((came = some(read(fd, &byte, 1))) == 1) must_hold(write(fd, &byte, 1) == 1);
  return came == 0;
}

inline void ask_for_echo(int fd) {
  char byte = 'e';
  must_hold(write(fd, &byte, 1) == 1);
  must_hold(read(fd, &byte, 1) == 1 && byte == 'e');
}
