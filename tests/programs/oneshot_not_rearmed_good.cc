// Every branch arms the connection again, or ends it.
#include <unistd.h>

#include "sleeping_loop.h"

namespace {

constexpr ssize_t kRequest = 8;

bool serve(int epfd, int fd) {
  char request[kRequest];
  const ssize_t came = read(fd, request, sizeof request);
  if (came == 0) {
    must(close(fd));
    return false;
  }
  if (came == kRequest) must_hold(write(fd, "done", 4) == 4);
  must(control(epfd, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT, fd));
  return true;
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
    must_hold(serve(epfd, event.data.fd));
  }
  sleep_without_time_out(epfd);
  char reply[8];
  must_hold(read(pair[1], reply, sizeof reply) == 4);
  must(close(pair[1]));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
  must_hold(!serve(epfd, event.data.fd));
  must(close(epfd));
  return 0;
}
