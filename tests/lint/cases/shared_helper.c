// One mistake is one finding, in the lowest function that holds all of it, whoever calls that.
#include <sys/epoll.h>
#include <unistd.h>

// All of it is here: three callers, one finding.
static void both(int fd) {
  close(fd);
  close(fd);  // ofd-double-close
}

void first_of_both(int fd) { both(fd); }
void second_of_both(int fd) { both(fd); }
void third_of_both(int fd) { both(fd); }

// A part of it is here, and the other part with each caller: a finding for each caller.
static void shut(int fd) { close(fd); }

void first_part(int fd) {
  shut(fd);
  shut(fd);  // ofd-double-close
}

void second_part(int fd) {
  close(fd);
  shut(fd);  // ofd-double-close
}

void innocent(int fd) { shut(fd); }

// Two steps down, and both of them in the same function there.
static void end(int epoll, int fd) {
  shut(fd);
  epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);  // ofd-ctl-after-close
}

static void end_twice_removed(int epoll, int fd) { end(epoll, fd); }

void one_caller(int epoll, int fd) { end_twice_removed(epoll, fd); }
void another_caller(int epoll, int fd) { end_twice_removed(epoll, fd); }
void direct_caller(int epoll, int fd) { end(epoll, fd); }
