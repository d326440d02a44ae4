// Two threads wait on one epoll instance: the one that came last is woken first, as the kernel queues
// exclusive waiters at the head. A suspicion that is open meanwhile, and becomes due, cuts their waits
// into slices and must not turn the order round; nor may an event be lost or come twice.
// OPTIONS grace=30
// REPORTS stale-registration
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstdint>
#include <ctime>
#include <thread>

#include "tests/hosts/host.h"

namespace {

struct Waiter {
  std::atomic<int> tid{0};
  std::atomic<int> asked{0};  // turns it was told to wait
  std::atomic<int> woken{0};  // and how often an event ended its wait
};

void wait_in_turns(int epfd, Waiter& self, int turns) {
  self.tid = static_cast<int>(syscall(SYS_gettid));
  for (int turn = 1; turn <= turns; ++turn) {
    while (self.asked < turn) sched_yield();
    epoll_event event;
    HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1);
    ++self.woken;
  }
}

// Whether the kernel has it asleep in a wait: proc(5), /proc/PID/task/TID/syscall.
bool sleeps(const Waiter& waiter) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/syscall", waiter.tid.load());
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  char text[32] = {};
  HOST_CHECK(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
  close(fd);
  const long now = std::strtol(text, nullptr, 10);
  return now == SYS_epoll_wait || now == SYS_epoll_pwait || now == SYS_epoll_pwait2;
}

void put_to_sleep(Waiter& waiter) {
  ++waiter.asked;
  while (waiter.tid == 0 || !sleeps(waiter)) sched_yield();
}

constexpr long kGrace = 30;  // milliseconds, as in the OPTIONS above

timespec now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time;
}

long milliseconds_since(const timespec& then) {
  const timespec time = now();
  return (time.tv_sec - then.tv_sec) * 1000 + (time.tv_nsec - then.tv_nsec) / 1'000'000;
}

void sleep_for(long microseconds) {
  const timespec time{0, microseconds * 1'000};
  nanosleep(&time, nullptr);  // not a wait that anybody cuts
}

}  // namespace

int main() {
  constexpr int kTurns = 200;
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int other = epoll_create1(EPOLL_CLOEXEC);
  const int waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // each write is one event, for one waiter
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, waker, &event) == 0);

  Waiter first;
  Waiter second;
  std::thread first_thread(wait_in_turns, epfd, std::ref(first), kTurns);
  std::thread second_thread(wait_in_turns, epfd, std::ref(second), kTurns);
  int turns_cut = 0, in_order = 0;
  for (int turn = 1; turn <= kTurns; ++turn) {
    // A suspicion: a registered description lives on under another number.
    int pair[2];
    HOST_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    event.data.fd = pair[0];
    HOST_CHECK(epoll_ctl(other, EPOLL_CTL_ADD, pair[0], &event) == 0);
    const int survivor = dup(pair[0]);
    close(pair[0]);
    const timespec opened = now();

    Waiter& below = turn % 2 == 0 ? first : second;
    Waiter& above = turn % 2 == 0 ? second : first;
    put_to_sleep(below);
    put_to_sleep(above);
    // Well before it is due, or well after: at that moment both are about to queue anew. A busy machine may
    // make the one the other.
    sleep_for(turn % 4 != 0 ? 47'000 : 3'000);
    HOST_CHECK(eventfd_write(waker, 1) == 0);
    while (above.woken < turn && below.woken < turn) sched_yield();
    const bool cut = milliseconds_since(opened) >= kGrace;
    HOST_CHECK(cut || above.woken == turn);
    turns_cut += cut;
    in_order += cut && above.woken == turn;
    HOST_CHECK(eventfd_write(waker, 1) == 0);
    while (above.woken < turn || below.woken < turn) sched_yield();
    HOST_CHECK(above.woken == turn && below.woken == turn);
    close(survivor);
    close(pair[1]);
  }
  first_thread.join();
  second_thread.join();
  // Left to chance it is half of them; to ask for all of them would be to ask for a scheduler that never
  // delays.
  HOST_CHECK(in_order * 4 >= turns_cut * 3);
  return host_ok();
}
