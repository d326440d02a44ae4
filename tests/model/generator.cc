#include "tests/model/generator.h"

#include <linux/close_range.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>

namespace ofdcheck::fuzz {
namespace {

constexpr std::uint32_t kMasks[] = {
    EPOLLIN,
    EPOLLOUT,
    EPOLLIN | EPOLLOUT,
    EPOLLIN | EPOLLET,
    EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
    EPOLLIN | EPOLLONESHOT,
    EPOLLIN | EPOLLOUT | EPOLLONESHOT,
    EPOLLOUT | EPOLLONESHOT | EPOLLET,
    0,
    EPOLLET,
    EPOLLONESHOT,
    EPOLLEXCLUSIVE | EPOLLIN,
    EPOLLEXCLUSIVE | EPOLLIN | EPOLLOUT | EPOLLET,
    EPOLLEXCLUSIVE | EPOLLIN | EPOLLONESHOT,  // from here on refused where it is EXCLUSIVE
    EPOLLEXCLUSIVE | EPOLLPRI,
    EPOLLWAKEUP | EPOLLIN,
    EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLERR | EPOLLHUP,
};

template <class Numbers>
typename Numbers::value_type pick(const Numbers& numbers, std::uint64_t at) {
  return numbers[at % numbers.size()];
}

}  // namespace

void Generator::look_around() {
  open_.clear();
  lists_.clear();
  sockets_.clear();
  registered_.clear();
  const Model& model = player_.shadow()->model();
  for (int fd = kLow; fd < kLimit; ++fd) {
    const OpenFile* file = model.file_of(fd);
    if (file == nullptr) continue;
    open_.push_back(fd);
    if (file->instance != 0) lists_.push_back(fd);
    if (file->kind == FileKind::connection) sockets_.push_back(fd);
    for (std::uint32_t at = file->first_registration; at != 0;
         at = model.registration_at(at)->next_of_file) {
      const Registration& registration = *model.registration_at(at);
      const int epfd = model.epfd_of(*model.instance_at(registration.instance));
      if (epfd >= 0) registered_.push_back({epfd, registration.fd});
    }
  }
}

int Generator::number() {
  if (!open_.empty() && !one_in(8)) return pick(open_, random_());
  return one_in(4) ? (one_in(2) ? -1 : 1000) : kLow + static_cast<int>(below(kLimit - kLow + 2));
}

int Generator::list() {
  return !lists_.empty() && !one_in(12) ? pick(lists_, random_()) : number();
}

int Generator::socket() {
  return !sockets_.empty() && !one_in(12) ? pick(sockets_, random_()) : number();
}

Act Generator::act() {
  static const int whole = [] {
    int sum = 0;
    for (int i = 0; i < kActs; ++i) sum += weight_of(static_cast<Act>(i));
    return sum;
  }();
  int at = static_cast<int>(below(static_cast<std::uint64_t>(whole)));
  for (int i = 0; i < kActs; ++i) {
    at -= weight_of(static_cast<Act>(i));
    if (at < 0) return static_cast<Act>(i);
  }
  return Act::close;
}

int Generator::someone(Act act) {
  if (act == Act::exit || act == Act::exec) return 1 + static_cast<int>(below(kChildren));
  if (act == Act::fork || act == Act::race) return kFirst;
  const std::uint64_t at = below(100);
  const int child = 1 + static_cast<int>(at % kChildren);
  if (children_ && at < 30 && player_.child_lives(child)) return child;
  // Threads come late in a program, so that most forks are of one thread and a few are not.
  if (at >= 94 && one_in(2)) return kChildren + 1 + static_cast<int>(at % kThreads);
  return kFirst;
}

Operation Generator::next() {
  look_around();
  Operation operation;
  operation.act = act();
  if (open_.size() < 4 && !one_in(4)) operation.act = Act::make;
  operation.who = static_cast<std::uint8_t>(someone(operation.act));
  fill(operation);
  return operation;
}

void Generator::fill(Operation& operation) {
  operation.a = number();
  switch (operation.act) {
    case Act::make:
      operation.a = static_cast<int>(one_in(3) ? below(kMakes) : below(4));  // what makes.def begins with
      operation.b = static_cast<int>(below(8));
      break;
    case Act::dup2:
    case Act::dup3:
      operation.b = one_in(8) ? operation.a : number();
      if (operation.b < kLow && operation.b >= 0) operation.b = kLow;
      operation.c = one_in(8) ? 2 : static_cast<int>(below(2));
      break;
    case Act::dupfd:
      operation.b = kLow + static_cast<int>(below(kLimit - kLow + 1));
      operation.c = static_cast<int>(below(2));
      break;
    case Act::close_range: {
      constexpr int kFlags[] = {0, 0, 0, CLOSE_RANGE_CLOEXEC, CLOSE_RANGE_UNSHARE,
                                CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE, 8};
      operation.a = kLow + static_cast<int>(below(kLimit - kLow));
      operation.b = one_in(10) ? -1 : operation.a - 1 + static_cast<int>(below(6));
      operation.c = kFlags[below(7)];
      break;
    }
    case Act::closefrom:
      operation.a = kLow + static_cast<int>(below(kLimit - kLow));
      break;
    case Act::set_cloexec:
    case Act::set_nonblock:
      operation.b = static_cast<int>(below(2));
      break;
    case Act::ctl: return fill_ctl(operation);
    case Act::wait:
      operation.a = list();
      operation.b = one_in(20) ? 0 : 1 + static_cast<int>(below(8));
      break;
    case Act::send:
      operation.b = operation.a;
      operation.a = socket();
      operation.c = one_in(3) ? number() : -1;
      break;
    case Act::receive:
      operation.a = socket();
      operation.b = static_cast<int>(below(2));
      operation.c = static_cast<int>(below(4));
      break;
    case Act::fork: operation.a = 1 + static_cast<int>(below(kChildren)); break;
    case Act::race: operation.data = random_(); break;
    default: break;
  }
}

void Generator::fill_ctl(Operation& operation) {
  constexpr int kOps[] = {EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_MOD,
                          EPOLL_CTL_MOD, EPOLL_CTL_DEL, EPOLL_CTL_DEL};
  operation.b = operation.a;
  operation.a = list();
  operation.c = one_in(50) ? 7 : kOps[below(7)];
  operation.mask = kMasks[below(one_in(4) ? std::size(kMasks) : 8)];
  if (operation.c != EPOLL_CTL_ADD && !registered_.empty() && !one_in(3)) {
    const Registered one = pick(registered_, random_());
    operation.a = one.epfd;
    operation.b = one.fd;
  }
  const std::uint64_t at = below(10);
  operation.data = at == 0 ? 1 + below(3) : at < 3 ? static_cast<std::uint64_t>(operation.b) : ++data_;
}

}  // namespace ofdcheck::fuzz
