// Wake-ups, each consumed in its own way: an eventfd with EPOLLET that is never read on purpose, a
// timer that is set again, another that is read once, a signalfd that is read once an event.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

static int wake, stop, deadline, tick, signals;
static bool running = true;

static int add(int epoll, int fd, uint32_t events) {
  struct epoll_event event = {.events = events};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

// Each write is an edge of its own: the counter may grow.
int start(int epoll) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
  wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  stop = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  deadline = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  tick = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (wake < 0 || stop < 0 || deadline < 0 || tick < 0 || signals < 0) return -1;
  if (add(epoll, wake, EPOLLIN | EPOLLET) < 0 || add(epoll, stop, EPOLLIN) < 0) return -1;
  if (add(epoll, deadline, EPOLLIN) < 0 || add(epoll, tick, EPOLLIN) < 0) return -1;
  return add(epoll, signals, EPOLLIN);
}

static void set_again(void) {
  struct itimerspec next = {.it_value.tv_sec = 5};
  timerfd_settime(deadline, 0, &next, NULL);
}

static void on_tick(void) {
  uint64_t times;
  if (read(tick, &times, sizeof times) < 0) return;
}

static void on_signal(void) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != (ssize_t)sizeof info) return;
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
}

void serve(int epoll, void (*run_tasks)(void)) {
  struct epoll_event events[8];
  while (running) {
    int n = epoll_wait(epoll, events, 8, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == wake)
        run_tasks();
      else if (fd == stop)
        running = false;
      else if (fd == deadline)
        set_again();
      else if (fd == tick)
        on_tick();
      else
        on_signal();
    }
  }
}

void wake_up(void) {
  uint64_t one = 1;
  if (write(wake, &one, sizeof one) < 0) return;
}
