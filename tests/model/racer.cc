#include "tests/model/racer.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "tests/model/player.h"

namespace ofdcheck::fuzz {
namespace {

constexpr int kCalls = 24;
constexpr std::size_t kNumbers = 5;

bool names_instance(int fd) {
  char path[32], name[64];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  const ssize_t length = ::readlink(path, name, sizeof name);
  return length > 0 && std::string_view(name, static_cast<std::size_t>(length)) ==
                           "anon_inode:[eventpoll]";
}

}  // namespace

Racer::Racer(Player& player, std::uint64_t seed)
    : player_(player), random_(seed), data_(0xACE'0000'0000 | (seed & 0xFFFF) << 16) {
  for (int fd = kLow; fd < kLimit; ++fd)
    if (names_instance(fd)) lists_.push_back(fd);
}

int Racer::one_of(const std::vector<int>& numbers) {
  return numbers.empty() ? -1 : numbers[random_() % numbers.size()];
}

void Racer::run() {
  for (int i = 0; i < kCalls; ++i) once();
  while (mine_.size() > 1) close();  // one stays, and is the program's from now on
}

void Racer::once() {
  switch (random_() % 8) {
    case 0:
    case 1: return mine_.size() < kNumbers ? open() : close();
    case 2: return mine_.size() < kNumbers ? dup() : close();
    case 3: return dup_onto();
    case 4: return close();
    default: return ctl();
  }
}

void Racer::open() {
  const int fd = ::eventfd(1, EFD_NONBLOCK);
  Seen seen(player_.shadow_.get(), CallKind::eventfd);
  seen.call.flags = EFD_NONBLOCK;
  seen.once(fd);
  if (fd >= 0) mine_.push_back(fd);
}

void Racer::dup() {
  const int of = one_of(mine_);
  if (of < 0) return;
  Seen seen(player_.shadow_.get(), CallKind::dup);
  seen.call.fd = of;
  seen.enter();
  const long fd = seen.leave(::dup(of));
  if (fd >= 0) mine_.push_back(static_cast<int>(fd));
}

void Racer::dup_onto() {
  const int from = one_of(mine_), target = one_of(mine_);
  if (from < 0) return;
  Seen seen(player_.shadow_.get(), CallKind::dup2);
  seen.call.fd = from;
  seen.call.target = target;
  seen.enter();
  seen.leave(::dup2(from, target));
}

void Racer::close() {
  if (mine_.empty()) return;
  const std::size_t at = random_() % mine_.size();
  const int fd = mine_[at];
  mine_.erase(mine_.begin() + static_cast<std::ptrdiff_t>(at));
  Seen seen(player_.shadow_.get(), CallKind::close);
  seen.call.fd = fd;
  seen.enter();
  seen.leave(::close(fd));
}

void Racer::ctl() {
  const int epfd = one_of(lists_), fd = one_of(mine_);
  if (epfd < 0 || fd < 0) return;
  constexpr int kOps[] = {EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
  constexpr std::uint32_t kMasks[] = {EPOLLIN, EPOLLIN | EPOLLET, EPOLLIN | EPOLLOUT | EPOLLONESHOT};
  const int op = kOps[random_() % 4];
  epoll_event event{};
  event.events = kMasks[random_() % 3];
  event.data.u64 = ++data_;
  Seen seen(player_.shadow_.get(), CallKind::epoll_ctl);
  seen.call.epfd = epfd;
  seen.call.op = op;
  seen.call.fd = fd;
  if (op != EPOLL_CTL_DEL) {
    seen.call.events = event.events;
    seen.call.data = event.data.u64;
  }
  seen.enter();
  seen.leave(::epoll_ctl(epfd, op, fd, &event));
}

}  // namespace ofdcheck::fuzz
