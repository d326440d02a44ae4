// A sender whose output is blocked gives up its interest in EPOLLOUT until a timerfd says that it may
// go on: the connection is writable long before.
// OPTIONS --grace 100,1000 --level warning
#include <sys/timerfd.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "back_pressure.h"

namespace {

constexpr std::size_t kBody = 1'000'000;

void consume(int fd) {
  std::vector<char> some_of_it(65'536);
  std::size_t length = 0;
  while (const ssize_t came = must(static_cast<int>(read(fd, some_of_it.data(), some_of_it.size()))))
    length += static_cast<std::size_t>(came);
  must_hold(length == kBody);
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  const Stream connection = stream();
  must(control(epfd, EPOLL_CTL_ADD, timer, EPOLLIN, timer));
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, EPOLLIN | EPOLLOUT, connection.ours));
  std::thread consumer(consume, connection.theirs);

  const std::vector<char> body(kBody);
  std::size_t sent = 0;
  bool throttled = false;
  while (sent < kBody) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd == timer) {
      std::uint64_t ticks;
      must_hold(read(timer, &ticks, sizeof ticks) == sizeof ticks);
      must(control(epfd, EPOLL_CTL_MOD, connection.ours, EPOLLIN | EPOLLOUT, connection.ours));
      continue;
    }
    ssize_t wrote;
    do {
      wrote = some(write(connection.ours, body.data() + sent, kBody - sent));
      if (wrote > 0) sent += static_cast<std::size_t>(wrote);
    } while (wrote > 0 && sent < kBody);
    if (sent < kBody && !throttled) {
      throttled = true;
      must(control(epfd, EPOLL_CTL_MOD, connection.ours, EPOLLIN, connection.ours));
      itimerspec when{};
      when.it_value.tv_sec = kPauseMs / 1'000;
      when.it_value.tv_nsec = kPauseMs % 1'000 * 1'000'000L;
      must(timerfd_settime(timer, 0, &when, nullptr));
    }
  }
  must(shutdown(connection.ours, SHUT_WR));
  consumer.join();
  return 0;
}
