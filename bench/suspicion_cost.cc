// What one turn of an event loop costs (epoll_wait, read, write on a socket pair), with an interest list
// of any length, and with or without an edge that is left undrained all the time, so that a rule waits
// to look again and each wait goes through the checker:
//
//   suspicion_cost ENTRIES left|drained TURNS
//
// Prints nanoseconds of processor time a turn. To be run with and without LD_PRELOAD.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

int must(long result) {
  if (result >= 0) return static_cast<int>(result);
  std::perror("suspicion_cost");
  std::exit(3);
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void watch(int epfd, int fd, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("suspicion_cost: expected ENTRIES left|drained TURNS\n", stderr);
    return 2;
  }
  const int entries = std::atoi(argv[1]);
  const bool left = std::strcmp(argv[2], "left") == 0;
  const int turns = std::atoi(argv[3]);
  rlimit files{};
  must(getrlimit(RLIMIT_NOFILE, &files));
  files.rlim_cur = files.rlim_max;
  must(setrlimit(RLIMIT_NOFILE, &files));

  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  for (int i = 0; i < entries; ++i)
    watch(epfd, must(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), EPOLLIN | EPOLLET);
  int edge[2], busy[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, edge));
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, busy));
  watch(epfd, edge[0], EPOLLIN | EPOLLET);
  watch(epfd, busy[0], EPOLLIN);
  char bytes[64] = {};
  if (left) must(write(edge[1], bytes, sizeof bytes));
  must(write(busy[1], bytes, 1));

  const double begun = processor_seconds();
  for (int turn = 0; turn < turns; ++turn) {
    epoll_event events[8];
    const int count = must(epoll_wait(epfd, events, 8, -1));
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == edge[0]) {
        must(read(edge[0], bytes, 16));  // of 64
      } else {
        must(read(busy[0], bytes, sizeof bytes));
        must(write(busy[1], bytes, 1));
      }
    }
  }
  std::printf("%.0f ns a turn\n", (processor_seconds() - begun) / turns * 1e9);
  return 0;
}
