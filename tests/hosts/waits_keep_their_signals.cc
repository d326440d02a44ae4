// While a suspicion is open a wait is cut into slices. Nothing may show of it: every signal is
// handled, every wait that a signal ends says EINTR, an event still ends the wait, and a time-out
// still takes its time. Each turn raises a new suspicion. OPTIONS grace=1
// REPORTS stale-event
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <thread>

#include "tests/hosts/host.h"

namespace {

volatile std::sig_atomic_t handled = 0;
void on_signal(int) { handled = handled + 1; }

std::atomic<int> asked{0};

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

}  // namespace

int main() {
  constexpr int kSignals = 3'000;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGUSR1, &action, nullptr);

  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = waker;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, waker, &event) == 0);
  // One signal for each wait the main thread begins: a lost EINTR leaves it asleep, and the test's
  // deadline ends it.
  const pthread_t main_thread = pthread_self();
  std::thread sender([&] {
    for (int i = 1; i <= kSignals; ++i) {
      while (asked.load() < i) sched_yield();
      // Spread over the first slices; nothing depends on when it comes.
      for (int spin = i % 64 * 500; spin > 0; --spin) asm volatile("");
      pthread_kill(main_thread, SIGUSR1);
    }
  });
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  int interrupted = 0;
  for (int i = 1; i <= kSignals; ++i) {
    const int survivor = leave_entry_behind(epfd);
    // The signal may come at once: it stays pending until the wait lets it in.
    asked.store(i);
    const timespec minute{60, 0};
    int result = 0;
    if (i % 3 == 0) result = epoll_pwait(epfd, &event, 1, 60'000, &before);
    if (i % 3 == 1) result = ppoll(nullptr, 0, &minute, &before);
    if (i % 3 == 2) result = pselect(0, nullptr, nullptr, nullptr, &minute, &before);
    if (result == -1 && errno == EINTR) ++interrupted;
    close(survivor);
  }
  sender.join();
  HOST_CHECK(handled == kSignals);
  HOST_CHECK(interrupted == kSignals);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, nullptr, &now);
  HOST_CHECK(sigismember(&now, SIGUSR1) == 0);

  timespec begin{};
  clock_gettime(CLOCK_MONOTONIC, &begin);
  HOST_CHECK(epoll_wait(epfd, &event, 1, 120) == 0);
  timespec end{};
  clock_gettime(CLOCK_MONOTONIC, &end);
  HOST_CHECK((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1'000'000 >= 119);
  HOST_CHECK(eventfd_write(waker, 1) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == waker);
  return host_ok();
}
