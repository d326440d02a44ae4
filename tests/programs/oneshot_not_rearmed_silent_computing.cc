// A pool of threads on one epoll instance, one-shot. A worker computes for a long time with its
// client's connection disarmed; the client has sent more, and another has hung up, long before. The
// other worker serves on. Both are armed or closed when the computation is done.
// OPTIONS --grace 100,1000 --level warning
#include <atomic>
#include <thread>

#include "back_pressure.h"

namespace {

struct Server {
  int epfd;
  int stop;  // level-triggered: ends every worker
  int patient;
  int impatient;
  int bystander;
};

constexpr unsigned kMask = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;

void arm(const Server& server, int fd) { must(control(server.epfd, EPOLL_CTL_MOD, fd, kMask, fd)); }

void serve(const Server& server) {
  for (;;) {
    epoll_event event;
    must_hold(epoll_wait(server.epfd, &event, 1, -1) == 1);
    const int fd = event.data.fd;
    if (fd == server.stop) return;
    if (fd == server.bystander) {
      if (echo(fd)) must(close(fd));
      else arm(server, fd);
      continue;
    }
    char request;
    if (some(read(fd, &request, 1)) != 1) {
      must(close(fd));
      continue;
    }
    pause_of(kPauseMs);
    // The impatient client's is closed without a look, as it cannot be answered any more.
    if (send(fd, "r", 1, MSG_NOSIGNAL) == 1) arm(server, fd);
    else must(close(fd));
  }
}

}  // namespace

int main() {
  const Stream patient = stream();
  const Stream impatient = stream();
  const Stream other = stream();
  const Stream stop = stream();
  const Server server{must(epoll_create1(EPOLL_CLOEXEC)), stop.ours, patient.ours, impatient.ours,
                      other.ours};
  for (const int fd : {patient.ours, impatient.ours, other.ours})
    must(control(server.epfd, EPOLL_CTL_ADD, fd, kMask, fd));
  must(control(server.epfd, EPOLL_CTL_ADD, stop.ours, EPOLLIN, stop.ours));
  std::thread workers[3];
  for (std::thread& worker : workers) worker = std::thread(serve, std::cref(server));

  must_hold(write(patient.theirs, "1", 1) == 1);
  must_hold(write(impatient.theirs, "1", 1) == 1);
  pause_of(kPauseMs / 10);
  must_hold(write(patient.theirs, "2", 1) == 1);
  must(close(impatient.theirs));
  ask_for_echo(other.theirs);
  char replies[2];
  must_hold(recv(patient.theirs, replies, 2, MSG_WAITALL) == 2);
  must(shutdown(patient.theirs, SHUT_WR));
  must(shutdown(other.theirs, SHUT_WR));
  char byte;
  must_hold(read(other.theirs, &byte, 1) == 0);
  must_hold(read(patient.theirs, &byte, 1) == 0);
  must_hold(write(stop.theirs, "s", 1) == 1);
  for (std::thread& worker : workers) worker.join();
  return 0;
}
