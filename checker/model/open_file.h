// OpenFile mirrors the kernel's open file description (struct file): what dup, fork and SCM_RIGHTS
// share and what epoll registers. O_NONBLOCK lives here, FD_CLOEXEC does not.
#pragma once

#include <atomic>
#include <cstdint>

#include "checker/model/slab.h"
#include "checker/model/step.h"

namespace ofdcheck {

enum class FileKind : std::uint8_t {
  unknown,
  file,       // regular file, directory, device: what open(2) gives
  socket,     // made by socket(2), not known to listen or to be connected
  listener,
  connection,  // accepted, connected, or one of a socketpair
  pipe,
  eventfd,
  timerfd,
  signalfd,
  inotify,
  epoll,
  io_uring,
  other,
};

// The word a report uses: "listening socket", "connection", "eventfd".
const char* word_for(FileKind kind);

struct Registration;
struct EpollInstance;

struct OpenFile {
  // Ways in which somebody else may hold the description. Any of them makes it possibly shared.
  enum Mark : std::uint32_t {
    sent = 1u << 0,       // passed with SCM_RIGHTS
    received = 1u << 1,   // came with SCM_RIGHTS
    unseen = 1u << 2,     // its opening was not observed: inherited, or made by a call we do not see
    mapped = 1u << 3,     // a mapping keeps it (perf ring, AF_PACKET ring, io_uring ring)
    shut_down = 1u << 4,  // shutdown(2) was called on it here
    peer_gone = 1u << 5,  // a read returned 0, or failed with ECONNRESET or EPIPE
    reuseport = 1u << 6,  // SO_REUSEPORT was set
    used = 1u << 7,       // some input or output call succeeded on it, or said EAGAIN
    nonblock = 1u << 8,   // O_NONBLOCK, as far as was seen; the truth is F_GETFL
    stream = 1u << 9,     // a stream socket: its peer sees the end of it
    status_known = 1u << 10,     // the program has read or written its status flags
    reuseport_program = 1u << 11,  // an eBPF program picks the listener, and may migrate a queue
    set_by_opener = 1u << 12,    // of a timerfd: the process that made it has set it
    change_judged = 1u << 13,    // shared-status-changed has asked about it already
    datagrams = 1u << 14,        // a socket of messages without a connection: it has no end
    input_shut = 1u << 15,       // shutdown(2) with SHUT_RD or SHUT_RDWR
    output_shut = 1u << 16,      // with SHUT_WR or SHUT_RDWR: every write is EPIPE now
  };

  std::uint32_t generation = 0;
  std::uint32_t marks : 24 = 0;
  FileKind kind : 8 = FileKind::unknown;
  std::uint32_t born_epoch = 0;   // the process's fork epoch when it was opened
  std::uint32_t descriptors = 0;  // numbers in this process that name it
  int first_number = -1;          // numbers that name it, as far as they still do: see
  int last_number = -1;           // Model::other_fd_of
  std::uint32_t first_registration = 0;  // chain through Registration::next_of_file
  std::uint32_t instance = 0;     // of an epoll description: its EpollInstance
  union {
    int opener_pid = 0;  // of a fork child's copy: the process that opened it
    std::uint32_t link;  // in the slab's hands
  };
  Step opened;
  Step shared;  // the first call that shared it: dup, sendmsg, fork

  bool has(Mark mark) const { return (marks & mark) != 0; }

  void reset() {
    const std::uint32_t kept = generation;
    *this = OpenFile{};
    generation = kept;
  }
};

static_assert(sizeof(OpenFile) == 60);

}  // namespace ofdcheck
