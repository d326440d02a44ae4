// A proxy stops reading an edge while its other side is blocked, as it should. When the other side
// can take more, it sends what it held, and forgets that it had stopped.
#include <vector>

#include "back_pressure.h"
#include "sleeping_loop.h"

namespace {

struct Proxy {
  int from;
  int to;
  std::vector<char> held = std::vector<char>(16'384);
  std::size_t begin = 0;
  std::size_t end = 0;

  bool flush() {
    while (begin < end) {
      const ssize_t wrote = some(write(to, held.data() + begin, end - begin));
      if (wrote < 0) return false;
      begin += static_cast<std::size_t>(wrote);
    }
    return true;
  }
  void pump() {
    while (flush()) {
      const ssize_t came = some(read(from, held.data(), held.size()));  // EXPECT edge-not-drained warning confirmed
      if (came <= 0) return;
      begin = 0;
      end = static_cast<std::size_t>(came);
    }
  }
};

void consume(int fd) {
  std::vector<char> some_of_it(65'536);
  while (recv(fd, some_of_it.data(), some_of_it.size(), MSG_DONTWAIT) > 0) continue;
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream from = stream();
  const Stream to = stream();
  const int small = 4'096;
  must(setsockopt(to.ours, SOL_SOCKET, SO_SNDBUF, &small, sizeof small));
  must(control(epfd, EPOLL_CTL_ADD, from.ours, EPOLLIN | EPOLLET, from.ours));
  must(control(epfd, EPOLL_CTL_ADD, to.ours, EPOLLOUT | EPOLLET, to.ours));
  const std::vector<char> body(100'000);
  must_hold(write(from.theirs, body.data(), body.size()) == static_cast<ssize_t>(body.size()));

  Proxy proxy{from.ours, to.ours};
  epoll_event events[2];
  must_hold(epoll_wait(epfd, events, 2, -1) == 2);
  proxy.pump();
  // Until everything that was held has gone.
  while (proxy.begin < proxy.end) {
    consume(to.theirs);
    must_hold(epoll_wait(epfd, events, 2, -1) == 1 && events[0].data.fd == to.ours);
    proxy.flush();
  }
  sleep_without_time_out(epfd);
  for (const int fd : {from.ours, from.theirs, to.ours, to.theirs, epfd}) must(close(fd));
  return 0;
}
