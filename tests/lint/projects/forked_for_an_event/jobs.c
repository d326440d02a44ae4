#define _GNU_SOURCE
#include "jobs.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int start_report(int to) {
  const pid_t child = fork();  // ofd-connection-pinned-by-child (note)
  if (child < 0) return -1;
  if (child == 0) {
    write_report(to);
    _exit(0);
  }
  return child;
}

// It drops what it does not need.
int start_report_of_its_own(int to) {
  const pid_t child = fork();
  if (child == 0) {
    if (dup2(to, 3) < 0) _exit(1);
    close_range(4, ~0U, 0);
    write_report(3);
    _exit(0);
  }
  return child;
}

// The same, one call further down.
static void keep_only(int fd) {
  for (int other = 3; other < 1024; ++other)
    if (other != fd) close(other);
}
int start_report_swept(int to) {
  const pid_t child = fork();
  if (child == 0) {
    keep_only(to);
    write_report(to);
    _exit(0);
  }
  return child;
}

// What is close-on-exec is closed.
int start_report_program(int to) {
  const pid_t child = fork();
  if (child == 0) {
    if (dup2(to, 1) < 0) _exit(1);
    execl("/usr/bin/report", "report", (char*)NULL);
    _exit(127);
  }
  return child;
}

// The parent does nothing as long as the child lives.
int make_report_now(int to) {
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    write_report(to);
    _exit(0);
  }
  int status;
  if (waitpid(child, &status, 0) < 0) return -1;
  return status;
}

// What the child does first is the caller's.
int start_report_after(int to, void (*in_child)(void)) {
  const pid_t child = fork();
  if (child == 0) {
    in_child();
    write_report(to);
    _exit(0);
  }
  return child;
}

// The child only says that it is there.
int start_report_quickly(int to) {
  const pid_t child = fork();
  if (child == 0) {
    if (write(to, "x", 1) != 1) _exit(1);
    _exit(0);
  }
  return child;
}

// Before there are any events.
int start_worker(int listener) {
  const pid_t child = fork();
  if (child == 0) {
    write_report(listener);
    _exit(0);
  }
  return child;
}
