// After EAGAIN the loop asks for EPOLLOUT, sends the rest when it comes, and takes it back.
#include <unistd.h>

#include "sleeping_loop.h"

namespace {

constexpr int kReply = 1'000'000;

// What is left of the reply; asks for EPOLLOUT while something is.
int send_rest(int epfd, int fd, int left) {
  static const char kBody[kReply] = {};
  while (left > 0) {
    const ssize_t sent = write(fd, kBody, static_cast<std::size_t>(left));
    if (sent < 0) break;
    left -= static_cast<int>(sent);
  }
  must_hold(left == 0 || errno == EAGAIN);
  must(control(epfd, EPOLL_CTL_MOD, fd, left > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN, fd));
  return left;
}

int read_all(int fd) {
  int length = 0;
  static char piece[65'536];
  for (ssize_t came; (came = read(fd, piece, sizeof piece)) > 0;) length += static_cast<int>(came);
  must_hold(errno == EAGAIN);
  return length;
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN, pair[0]));
  int left = send_rest(epfd, pair[0], kReply);
  must_hold(left > 0);
  sleep_without_time_out(epfd);  // the client is slow
  int came = read_all(pair[1]);
  while (left > 0) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1 && (event.events & EPOLLOUT) != 0);
    left = send_rest(epfd, pair[0], left);
    came += read_all(pair[1]);
  }
  must_hold(came == kReply);
  sleep_without_time_out(epfd);
  for (const int fd : {pair[0], pair[1], epfd}) must(close(fd));
  return 0;
}
