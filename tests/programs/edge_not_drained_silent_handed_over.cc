// The loop reads a request's head and hands the connection to a worker thread, which first computes
// and then reads the body. The loop's thread has moved on and sleeps without a time-out; the worker is
// in no call on the connection; still nothing is lost.
// OPTIONS --grace 100,1000 --level warning
#include <thread>

#include "back_pressure.h"
#include "job_queue.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream connection = stream();
  const Stream other = stream();
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, EPOLLIN | EPOLLET, connection.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN | EPOLLET, other.ours));
  JobQueue jobs;
  std::thread worker([&] {
    const int fd = jobs.pop();
    pause_of(kPauseMs);
    char body[1'000];
    std::size_t length = 0;
    for (ssize_t came; (came = some(read(fd, body, sizeof body))) > 0;)
      length += static_cast<std::size_t>(came);
    must_hold(length == 3'000);
    must_hold(write(fd, "done", 4) == 4);
  });
  std::thread client([&] {
    const char request[3'100] = {};
    must_hold(write(connection.theirs, request, sizeof request) == sizeof request);
    pause_of(kPauseMs / 10);
    ask_for_echo(other.theirs);
    char reply[4];
    must_hold(read(connection.theirs, reply, sizeof reply) == sizeof reply);
    must(shutdown(connection.theirs, SHUT_WR));
  });

  bool handed_over = false;
  for (bool ended = false; !ended;) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd == other.ours) {
      echo(other.ours);
    } else if (!handed_over) {
      char head[100];
      must_hold(read(connection.ours, head, sizeof head) == sizeof head);
      handed_over = true;
      jobs.push(connection.ours);
    } else {
      char nothing;
      ended = some(read(connection.ours, &nothing, 1)) == 0;
    }
  }
  worker.join();
  client.join();
  must(close(connection.ours));
  return 0;
}
