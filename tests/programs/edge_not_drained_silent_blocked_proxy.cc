// A proxy leaves its edge unread while its other side is blocked. What is pending there is the
// back-pressure that holds the sender up, and the other side's event brings the proxy back.
// OPTIONS --grace 100,1000 --level warning
#include <thread>
#include <vector>

#include "back_pressure.h"

namespace {

constexpr std::size_t kBody = 1'000'000;

struct Proxy {
  int from;
  int to;
  std::vector<char> held = std::vector<char>(16'384);
  std::size_t begin = 0;
  std::size_t end = 0;

  // Until nothing comes or nothing goes; true at the end of what comes.
  bool pump() {
    for (;;) {
      while (begin < end) {
        const ssize_t wrote = some(write(to, held.data() + begin, end - begin));
        if (wrote < 0) return false;
        begin += static_cast<std::size_t>(wrote);
      }
      const ssize_t came = some(read(from, held.data(), held.size()));
      if (came < 0) return false;
      if (came == 0) return true;
      begin = 0;
      end = static_cast<std::size_t>(came);
    }
  }
};

void send_body(int fd) {
  const std::vector<char> body(kBody);
  must_hold(write(fd, body.data(), body.size()) == static_cast<ssize_t>(body.size()));
  must(shutdown(fd, SHUT_WR));
}

void consume_slowly(int fd, int bystander) {
  pause_of(kPauseMs / 10);
  ask_for_echo(bystander);
  pause_of(kPauseMs);
  std::vector<char> some_of_it(65'536);
  std::size_t length = 0;
  while (const ssize_t came = must(static_cast<int>(read(fd, some_of_it.data(), some_of_it.size()))))
    length += static_cast<std::size_t>(came);
  must_hold(length == kBody);
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream from = stream();
  const Stream to = stream();
  const Stream other = stream();
  must(control(epfd, EPOLL_CTL_ADD, from.ours, EPOLLIN | EPOLLET, from.ours));
  must(control(epfd, EPOLL_CTL_ADD, to.ours, EPOLLOUT | EPOLLET, to.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN | EPOLLET, other.ours));
  std::thread sender(send_body, from.theirs);
  std::thread consumer(consume_slowly, to.theirs, other.theirs);

  Proxy proxy{from.ours, to.ours};
  for (bool ended = false; !ended;) {
    epoll_event events[4];
    const int count = must(epoll_wait(epfd, events, 4, -1));
    for (int i = 0; i < count && !ended; ++i) {
      if (events[i].data.fd == other.ours) echo(other.ours);
      else ended = proxy.pump();
    }
  }
  must(close(to.ours));
  must(close(from.ours));
  sender.join();
  consumer.join();
  return 0;
}
