// While a suspicion is open a wait is cut into slices. A time-out that the kernel refuses is still
// refused at once, with EINVAL and not by a wait; the longest ones still wait.
// OPTIONS grace=20
// REPORTS stale-event
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <ctime>
#include <thread>

#include "tests/hosts/host.h"

namespace {

enum Spelling { by_ppoll, by_pselect, by_epoll_pwait2 };
constexpr Spelling kWithTimespec[] = {by_ppoll, by_pselect, by_epoll_pwait2};

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

// Waits until `waker` can be read from, or for the time-out.
int wait_for(int waker, Spelling spelling, int epfd, const timespec& time) {
  epoll_event event;
  pollfd watched{waker, POLLIN, 0};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(waker, &set);
  switch (spelling) {
    case by_ppoll: return ppoll(&watched, 1, &time, nullptr);
    case by_pselect: return pselect(waker + 1, &set, nullptr, nullptr, &time, nullptr);
    default: return epoll_pwait2(epfd, &event, 1, &time, nullptr);
  }
}

int select_for(int end, timeval time) { return select(end, nullptr, nullptr, nullptr, &time); }

template <class Wait>
void expect_refused(int epfd, Wait wait) {
  const int survivor = leave_entry_behind(epfd);
  HOST_CHECK(wait() == -1 && errno == EINVAL);
  close(survivor);
}

void refused(int epfd, int waker) {
  for (const timespec time : {timespec{-1, 0}, timespec{0, -1}, timespec{-1, 999'999'999},
                              timespec{0, 1'000'000'000}, timespec{5, LONG_MAX}})
    for (const Spelling spelling : kWithTimespec)
      expect_refused(epfd, [&] { return wait_for(waker, spelling, epfd, time); });
  for (const timeval time : {timeval{-1, 0}, timeval{0, -1}, timeval{-1, 990'000}})
    expect_refused(epfd, [&] { return select_for(0, time); });
  for (const int end : {-1, -100, INT_MIN})
    expect_refused(epfd, [&] { return select_for(end, {0, 10'000}); });
}

// A second of a million microseconds is one, and what was not slept of it is left.
void carried(int epfd) {
  const int survivor = leave_entry_behind(epfd);
  timeval time{0, 60'000};
  HOST_CHECK(select(0, nullptr, nullptr, nullptr, &time) == 0);
  HOST_CHECK(time.tv_sec == 0 && time.tv_usec == 0);
  time = {0, 1'050'000};
  HOST_CHECK(select(0, nullptr, nullptr, nullptr, &time) == 0);
  HOST_CHECK(time.tv_sec == 0 && time.tv_usec == 0);
  close(survivor);
}

// Longer than nanoseconds since the start of the machine can say.
void longest(int epfd, int waker) {
  for (const timespec time : {timespec{9'223'372'036, 854'775'807}, timespec{9'223'372'035, 0},
                              timespec{LONG_MAX, 999'999'999}})
    for (const Spelling spelling : kWithTimespec) {
      const int survivor = leave_entry_behind(epfd);
      std::thread later([waker] {
        usleep(50'000);
        eventfd_write(waker, 1);
      });
      HOST_CHECK(wait_for(waker, spelling, epfd, time) == 1);
      later.join();
      eventfd_t value;
      HOST_CHECK(eventfd_read(waker, &value) == 0);
      close(survivor);
    }
}

}  // namespace

int main() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = waker;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, waker, &event) == 0);
  alarm(20);
  refused(epfd, waker);
  carried(epfd);
  longest(epfd, waker);
  return host_ok();
}
