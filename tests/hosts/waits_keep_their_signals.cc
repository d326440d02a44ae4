// While a suspicion is open a wait is cut into slices. Nothing may show of it: every signal is
// handled, every wait that a signal ends says EINTR, an event still ends the wait, and a time-out
// still takes its time. Each turn raises a new suspicion, so one is open and one becomes due at almost
// any time. OPTIONS grace=20
// REPORTS stale-event
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "tests/hosts/host.h"

namespace {

constexpr int kSignals = 10'500;
enum Spelling { by_epoll_wait, by_poll, by_select, by_epoll_pwait, by_epoll_pwait2, by_ppoll, by_pselect };
constexpr int kSpellings = 7;
// Those that come with a mask of their own let the signal in; it is blocked outside of them.
constexpr bool has_mask(int spelling) { return spelling >= by_epoll_pwait; }

volatile std::sig_atomic_t handled = 0;
void on_signal(int) { handled = handled + 1; }

std::atomic<int> asked{0};

timespec to_timespec(int milliseconds) {
  return {milliseconds / 1'000, milliseconds % 1'000 * 1'000'000L};
}

// Waits for nothing but the time-out, in one of seven spellings.
int wait_for_nothing(int spelling, int epfd, int milliseconds, const sigset_t* mask) {
  epoll_event event;
  const timespec time = to_timespec(milliseconds);
  timeval left{time.tv_sec, time.tv_nsec / 1'000};
  switch (spelling) {
    case by_epoll_wait: return epoll_wait(epfd, &event, 1, milliseconds);
    case by_poll: return poll(nullptr, 0, milliseconds);
    case by_select: return select(0, nullptr, nullptr, nullptr, &left);
    case by_epoll_pwait: return epoll_pwait(epfd, &event, 1, milliseconds, mask);
    case by_epoll_pwait2: return epoll_pwait2(epfd, &event, 1, &time, mask);
    case by_ppoll: return ppoll(nullptr, 0, &time, mask);
    default: return pselect(0, nullptr, nullptr, nullptr, &time, mask);
  }
}

// Raises a suspicion: a registered description lives on under another number.
int leave_entry_behind(int epfd) {
  int pair[2];
  HOST_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = pair[0];
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, pair[0], &event) == 0);
  const int survivor = dup(pair[0]);
  close(pair[0]);
  close(pair[1]);
  epoll_event hang_up;
  HOST_CHECK(epoll_wait(epfd, &hang_up, 1, -1) == 1);  // its event is out of the way
  return survivor;
}

// Whether the kernel has the thread asleep in one of the waits: /proc/PID/task/TID/syscall, proc(5).
bool sleeps(int calls_of_thread) {
  char text[32] = {};
  HOST_CHECK(pread(calls_of_thread, text, sizeof text - 1, 0) > 0);
  char* end = nullptr;
  const long now = std::strtol(text, &end, 10);
  if (end == text) return false;
  for (const long wait : {SYS_epoll_wait, SYS_epoll_pwait, SYS_epoll_pwait2, SYS_poll, SYS_ppoll,
                          SYS_select, SYS_pselect6})
    if (now == wait) return true;
  return false;
}

// One signal for each wait the thread begins: a lost EINTR leaves it asleep, and the test's deadline
// ends it.
void send_signals(pthread_t thread, int calls_of_thread) {
  for (int i = 1; i <= kSignals; ++i) {
    while (asked.load() < i) sched_yield();
    // Blocked outside the wait, it may come at any time; else it must not come before the wait.
    if (!has_mask(i % kSpellings)) while (!sleeps(calls_of_thread)) sched_yield();
    // Spread over the slices; nothing depends on when it comes.
    for (int spin = i % 64 * 500; spin > 0; --spin) asm volatile("");
    pthread_kill(thread, SIGUSR1);
  }
}

void count_signals(int epfd) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%ld/syscall", syscall(SYS_gettid));
  const int calls = open(path, O_RDONLY | O_CLOEXEC);
  HOST_CHECK(calls >= 0);
  std::thread sender(send_signals, pthread_self(), calls);
  sigset_t usr1;
  sigset_t before;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  for (int i = 1; i <= kSignals; ++i) {
    const int survivor = leave_entry_behind(epfd);
    const int spelling = i % kSpellings;
    if (has_mask(spelling)) pthread_sigmask(SIG_BLOCK, &usr1, nullptr);
    asked.store(i);
    HOST_CHECK(wait_for_nothing(spelling, epfd, 60'000, &before) == -1 && errno == EINTR);
    HOST_CHECK(handled == i);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    close(survivor);
  }
  sender.join();
  close(calls);
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, nullptr, &now);
  HOST_CHECK(sigismember(&now, SIGUSR1) == 0);
}

std::int64_t monotonic() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// No wait returns before its time-out, whether or not slices end on the way.
void measure_time_outs(int epfd) {
  for (int milliseconds = 1; milliseconds <= 50; milliseconds += 7)
    for (int spelling = 0; spelling < kSpellings; ++spelling) {
      const int survivor = leave_entry_behind(epfd);
      const std::int64_t begin = monotonic();
      HOST_CHECK(wait_for_nothing(spelling, epfd, milliseconds, nullptr) == 0);
      HOST_CHECK(monotonic() - begin >= milliseconds * 1'000'000LL);
      close(survivor);
    }
}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGUSR1, &action, nullptr);

  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = waker;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, waker, &event) == 0);

  count_signals(epfd);
  HOST_CHECK(handled == kSignals);
  measure_time_outs(epfd);

  const int survivor = leave_entry_behind(epfd);
  HOST_CHECK(eventfd_write(waker, 1) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == waker);
  close(survivor);
  return host_ok();
}
