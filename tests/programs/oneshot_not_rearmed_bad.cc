// A one-shot connection is armed again after a whole request, but not in the branch that has read
// half of one. The other half comes, and nobody is told.
#include <unistd.h>

#include "sleeping_loop.h"

namespace {

constexpr ssize_t kRequest = 8;

void serve(int epfd, int fd) {
  char request[kRequest];
  const ssize_t came = read(fd, request, sizeof request);  // EXPECT oneshot-not-rearmed warning confirmed
  if (came < kRequest) return;
  must_hold(write(fd, "done", 4) == 4);
  must(control(epfd, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, fd));
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int pair[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
  must(control(epfd, EPOLL_CTL_ADD, pair[0], EPOLLIN | EPOLLONESHOT, pair[0]));
  for (const char* request : {"request1", "half"}) {
    const ssize_t size = request[0] == 'h' ? 4 : 8;
    must_hold(write(pair[1], request, static_cast<std::size_t>(size)) == size);
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    serve(epfd, event.data.fd);
  }
  must_hold(write(pair[1], "rest", 4) == 4);
  sleep_without_time_out(epfd);
  for (const int fd : {pair[0], pair[1], epfd}) must(close(fd));
  return 0;
}
