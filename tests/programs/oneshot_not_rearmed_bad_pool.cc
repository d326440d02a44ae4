// Two threads on one instance, one-shot. The worker answers a request and goes back to the pool
// without arming the connection again; the client's next request lies there while both sleep.
#include <thread>

#include "back_pressure.h"
#include "sleeping_loop.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream connection = stream();
  const Stream stop = stream();
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, EPOLLIN | EPOLLONESHOT, connection.ours));
  must(control(epfd, EPOLL_CTL_ADD, stop.ours, EPOLLIN, stop.ours));
  std::thread worker([&] {
    for (;;) {
      epoll_event event;
      must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
      if (event.data.fd == stop.ours) return;
      char request;
      must_hold(read(connection.ours, &request, 1) == 1);
      must_hold(write(connection.ours, "r", 1) == 1);  // EXPECT oneshot-not-rearmed warning confirmed
    }
  });
  must_hold(write(connection.theirs, "1", 1) == 1);
  char reply;
  must_hold(read(connection.theirs, &reply, 1) == 1);
  must_hold(write(connection.theirs, "2", 1) == 1);
  // The other thread of the pool; only its alarm wakes it.
  sleep_without_time_out(epfd);
  must_hold(write(stop.theirs, "s", 1) == 1);
  worker.join();
  for (const int fd : {connection.ours, connection.theirs, stop.ours, stop.theirs, epfd})
    must(close(fd));
  return 0;
}
