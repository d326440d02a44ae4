// Edges of which the program knows how much waits, and leaves it until there is enough: a protocol
// that peeks for a whole greeting, and one that asks FIONREAD. More input is a new edge.
#include <sys/ioctl.h>
#include <unistd.h>

#include "program.h"

namespace {

constexpr int kWhole = 8;

// Serves one connection that says half, is silent for a while, and says the rest.
template <class HowMuch>
void serve(int epfd, HowMuch how_much) {
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLET, pair[0]));
  char bytes[64];
  bool rest_sent = false;
  must(static_cast<int>(write(pair[1], "hell", 4)));
  for (;;) {
    epoll_event event;
    if (must(epoll_wait(epfd, &event, 1, rest_sent ? -1 : 0)) == 0) {
      idle(epfd);
      must(static_cast<int>(write(pair[1], "o you", kWhole - 4)));
      rest_sent = true;
      continue;
    }
    if (how_much(pair[0]) < kWhole) continue;
    must_hold(read(pair[0], bytes, sizeof bytes) == kWhole);
    break;
  }
  must(close(pair[0]));
  must(close(pair[1]));
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  serve(epfd, [](int fd) {
    char bytes[64];
    return must(static_cast<int>(recv(fd, bytes, sizeof bytes, MSG_PEEK)));
  });
  serve(epfd, [](int fd) {
    int waiting = 0;
    must(ioctl(fd, FIONREAD, &waiting));
    return waiting;
  });
  return 0;
}
