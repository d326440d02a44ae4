// Operations on numbers: what makes, copies, marks and closes them.
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/if_packet.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "tests/model/player.h"

namespace ofdcheck::fuzz {
namespace {

constexpr int kCloexec = 1;
constexpr int kNonblock = 2;

// EFD_, TFD_, IN_, SOCK_ and EPOLL_ flags are O_CLOEXEC and O_NONBLOCK by value.
int open_flags(int flags) {
  return ((flags & kCloexec) != 0 ? O_CLOEXEC : 0) | ((flags & kNonblock) != 0 ? O_NONBLOCK : 0);
}

// A packet socket with a ring, which can be mapped, and of which the mapping is a holder.
int packet_socket(int flags) {
  const int fd = ::socket(AF_PACKET, SOCK_RAW | flags, 0);
  tpacket_req ring{4096, 1, 2048, 2};
  if (fd >= 0) ::setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring);
  return fd;
}

}  // namespace

void Player::made(CallKind call, long result, int flags) {
  Seen seen(shadow_.get(), call);
  seen.call.flags = flags;
  seen.once(result);
  touch(static_cast<int>(result));
  expect(result >= kLow || (result < 0 && errno != EBADF),
         std::string(name_of(call)) + " gave " + std::to_string(result));
}

void Player::make_pair(CallKind call, int flags, bool socket) {
  int pair[2] = {-1, -1};
  const int result = socket ? ::socketpair(AF_UNIX, flags, 0, pair) : ::pipe2(pair, flags);
  Seen seen(shadow_.get(), call);
  seen.call.flags = flags;
  if (result == 0) seen.call.fds = pair;
  seen.once(result);
  touch(pair[0]);
  touch(pair[1]);
}

void Player::make(Make kind, int wanted) {
  const int flags = open_flags(wanted);
  switch (kind) {
    case Make::eventfd: return made(CallKind::eventfd, ::eventfd(0, flags), flags);
    case Make::pipe: return make_pair(CallKind::pipe, flags, false);
    case Make::socketpair: {
      const int type = (wanted & 4) != 0 ? SOCK_DGRAM : SOCK_STREAM;
      return make_pair(CallKind::socketpair, type | flags, true);
    }
    case Make::epoll: {
      const int cloexec = flags & O_CLOEXEC;
      return made(CallKind::epoll_create, ::epoll_create1(cloexec), cloexec);
    }
    case Make::timerfd:
      return made(CallKind::timerfd_create, ::timerfd_create(CLOCK_MONOTONIC, flags), flags);
    case Make::tcp:
      return made(CallKind::socket, ::socket(AF_INET, SOCK_STREAM | flags, 0), SOCK_STREAM | flags);
    case Make::device:
      return made(CallKind::open, ::open("/dev/zero", O_RDWR | flags), O_RDWR | flags);
    case Make::directory:
      return made(CallKind::open, ::open("/", O_DIRECTORY | flags), O_DIRECTORY | flags);
    case Make::inotify: return made(CallKind::inotify_init, ::inotify_init1(flags), flags);
    case Make::memfd: {
      const int cloexec = flags & O_CLOEXEC;
      return made(CallKind::memfd_create, ::memfd_create("", cloexec != 0 ? MFD_CLOEXEC : 0),
                  cloexec);
    }
    case Make::packet_ring:
      return made(CallKind::socket, packet_socket(flags), SOCK_RAW | flags);
  }
}

void Player::dup(const Operation& operation) {
  const int fd = operation.a, target = operation.b;
  const int flags = (operation.c & 1) != 0 ? O_CLOEXEC : (operation.c & 2) != 0 ? O_APPEND : 0;
  const bool open = shadow_ == nullptr || open_in_model(fd);
  long result = -1;
  if (operation.act == Act::dup) {
    Seen seen(shadow_.get(), CallKind::dup);
    seen.call.fd = fd;
    seen.enter();
    result = seen.leave(::dup(fd));
  } else if (operation.act == Act::dupfd) {
    Seen seen(shadow_.get(), CallKind::fcntl_dupfd);
    seen.call.fd = fd;
    seen.call.op = (operation.c & 1) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD;
    seen.call.flags = target;
    seen.enter();
    result = seen.leave(::fcntl(fd, seen.call.op, target));
  } else {
    const bool three = operation.act == Act::dup3;
    Seen seen(shadow_.get(), three ? CallKind::dup3 : CallKind::dup2);
    seen.call.fd = fd;
    seen.call.target = target;
    if (three) seen.call.flags = flags;
    seen.enter();
    result = seen.leave(three ? ::dup3(fd, target, flags) : ::dup2(fd, target));
    note_released(seen);
    touch(target);
  }
  expect(open || result < 0, "a closed number was duplicated");
  touch(fd);
  touch(static_cast<int>(result));
}

void Player::close(const Operation& operation) {
  const bool open = shadow_ == nullptr || open_in_model(operation.a);
  Seen seen(shadow_.get(), CallKind::close);
  seen.call.fd = operation.a;
  seen.enter();
  const long result = seen.leave(::close(operation.a));
  const bool refused = result < 0 && errno == EBADF;
  note_released(seen);
  expect(shadow_ == nullptr || open != refused, "close and the model do not agree what is open");
  touch(operation.a);
}

void Player::close_many(const Operation& operation) {
  // With a table of its own a thread leaves its process, which no model of one process can follow.
  const bool alone = workers_[0] == nullptr && workers_[1] == nullptr;
  if (operation.act == Act::close_range && (static_cast<unsigned>(operation.c) & CLOSE_RANGE_UNSHARE) != 0 && !alone) return;
  Seen seen(shadow_.get(), operation.act == Act::closefrom ? CallKind::closefrom
                                                           : CallKind::close_range);
  seen.call.fd = operation.a;
  if (operation.act == Act::closefrom) {
    seen.enter();
    ::closefrom(operation.a);
    seen.leave(0);
  } else {
    seen.call.target = operation.b;
    seen.call.flags = operation.c;
    seen.enter();
    seen.leave(::close_range(static_cast<unsigned>(operation.a), static_cast<unsigned>(operation.b),
                             operation.c));
  }
  note_released(seen);
  for (int fd = operation.a; fd < kLimit; ++fd) touch(fd);
}

void Player::set_flags(const Operation& operation) {
  const int fd = operation.a;
  Seen seen(shadow_.get(), CallKind::fcntl);
  seen.call.fd = fd;
  if (operation.act == Act::set_cloexec) {
    seen.call.op = F_SETFD;
    seen.call.flags = operation.b != 0 ? FD_CLOEXEC : 0;
  } else {
    const int now = ::fcntl(fd, F_GETFL);
    seen.call.op = F_SETFL;
    seen.call.flags = operation.b != 0 ? now | O_NONBLOCK : now & ~O_NONBLOCK;
    if (now < 0) seen.call.flags = 0;
  }
  seen.enter();
  const long result = seen.leave(::fcntl(fd, seen.call.op, static_cast<int>(seen.call.flags)));
  expect_numbers("fcntl", result, {fd});
  touch(fd);
}

}  // namespace ofdcheck::fuzz
