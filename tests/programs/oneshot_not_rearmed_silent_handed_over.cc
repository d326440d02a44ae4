// A dispatcher waits, a worker gets the descriptor through a queue and computes while the client
// hangs up: the registration stays disarmed with EPOLLHUP pending until the worker has seen it.
// OPTIONS --grace 100,1000 --level warning
#include <thread>

#include "back_pressure.h"
#include "job_queue.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Stream connection = stream();
  const Stream other = stream();
  constexpr unsigned kMask = EPOLLIN | EPOLLONESHOT;
  must(control(epfd, EPOLL_CTL_ADD, connection.ours, kMask, connection.ours));
  must(control(epfd, EPOLL_CTL_ADD, other.ours, EPOLLIN, other.ours));
  JobQueue jobs;
  std::thread worker([&] {
    for (int fd; (fd = jobs.pop()) != -1;) {
      char request;
      const ssize_t came = some(read(fd, &request, 1));
      pause_of(kPauseMs);
      if (came == 1) must(control(epfd, EPOLL_CTL_MOD, fd, kMask, fd));
      else must(close(fd));
    }
  });
  std::thread client([&] {
    must_hold(write(connection.theirs, "1", 1) == 1);
    must(close(connection.theirs));
    ask_for_echo(other.theirs);
    must(close(other.theirs));
  });

  // The connection is handed over twice: with its byte and with its end.
  int handed_over = 0;
  for (bool other_ended = false; handed_over < 2 || !other_ended;) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd != other.ours) {
      ++handed_over;
      jobs.push(connection.ours);
    } else if (echo(other.ours)) {
      other_ended = true;
      must(close(other.ours));
    }
  }
  jobs.push(-1);
  client.join();
  worker.join();
  return 0;
}
