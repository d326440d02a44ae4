// A child that uses the epoll instance it has inherited, while somebody else does too.
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

static int watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.fd = fd;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void turn(int epoll) {
  struct epoll_event events[8];
  while (epoll_wait(epoll, events, 8, -1) < 0 && errno == EINTR) continue;
}

void worker_and_parent(int control) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return;
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child == 0) {
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, control, &event) < 0) _exit(1);  // ofd-epoll-shared-by-fork
    _exit(0);
  }
  turn(epoll);
  close(epoll);
}

// Nobody but the workers waits, but there are several.
void siblings(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return;
  for (int i = 0; i < 4; ++i) {
    if (fork() == 0) {
      struct epoll_event event;
      while (epoll_wait(epoll, &event, 1, -1) == 1) continue;  // ofd-epoll-shared-by-fork
      _exit(0);
    }
  }
  while (wait(NULL) > 0) continue;
  close(epoll);
}

// The child "cleans up" for itself what is its parent's.
void takes_its_parents_entry(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || watch(epoll, fd) < 0) exit(1);
  pid_t child = fork();
  if (child == 0) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);  // ofd-epoll-shared-by-fork
    execl("/bin/true", "true", (char*)NULL);
    _exit(127);
  }
  turn(epoll);
  close(epoll);
}

// A child that leaves it alone.
void snapshot(int file) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return;
  if (fork() == 0) {
    if (write(file, "all", 3) != 3) _exit(1);
    _exit(0);
  }
  turn(epoll);
  close(epoll);
}

// A child that closes what it has inherited, and makes its own.
void recreates(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return;
  if (fork() == 0) {
    close(epoll);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || watch(epoll, fd) < 0) _exit(1);
    turn(epoll);
    _exit(0);
  }
  turn(epoll);
  close(epoll);
}

// One survivor.
void becomes_a_daemon(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || watch(epoll, fd) < 0) exit(1);
  pid_t first = fork();
  if (first < 0) exit(1);
  if (first > 0) _exit(0);
  setsid();
  pid_t second = fork();
  if (second != 0) _exit(0);
  for (;;) turn(epoll);
}

// The loop is handed to a child, and to the next one when that has ended.
void supervisor(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || watch(epoll, fd) < 0) exit(1);
  for (int i = 0; i < 3; ++i) {
    pid_t child = fork();
    if (child == 0) {
      turn(epoll);
      _exit(0);
    }
    int status;
    if (child > 0) waitpid(child, &status, 0);
  }
  close(epoll);
}

// Another program.
void executes(int control) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0 || watch(epoll, control) < 0) exit(1);
  if (fork() == 0) {
    execl("/bin/true", "true", (char*)NULL);
    _exit(127);
  }
  turn(epoll);
  close(epoll);
}
