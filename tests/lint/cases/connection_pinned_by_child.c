// The parent closes a connection that a child of its own holds without knowing.
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_snapshot(int file) {
  for (int i = 0; i < 3; ++i)
    if (write(file, "data", 4) != 4) _exit(1);
}

void snapshot_in_between(int listener, int file) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    write_snapshot(file);
    _exit(0);
  }
  close(fd);  // ofd-connection-pinned-by-child
}

void tells_the_peer(int listener, int file) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    write_snapshot(file);
    _exit(0);
  }
  shutdown(fd, SHUT_RDWR);
  close(fd);
}

// A process for each connection: the child is the one that serves it.
void process_each(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    char byte;
    if (read(fd, &byte, 1) != 1) _exit(1);
    _exit(0);
  }
  close(fd);
}

// The child closes what it does not need.
void child_closes(int listener, int file) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    close(fd);
    write_snapshot(file);
    _exit(0);
  }
  close(fd);
}

void child_sweeps(int listener, int file) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    for (int i = 3; i < 64; ++i)
      if (i != file) close(i);
    write_snapshot(file);
    _exit(0);
  }
  close(fd);
}

// Another program, which does not inherit it.
void executes(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    execl("/bin/true", "true", (char*)NULL);
    _exit(127);
  }
  close(fd);
}

// The peer has ended it: there is nobody to tell.
void peer_first(int listener, int file) {
  char bytes[64];
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    write_snapshot(file);
    _exit(0);
  }
  while (read(fd, bytes, sizeof bytes) > 0) continue;
  close(fd);
}

// The child has gone by then.
void waits_for_it(int listener, int file) {
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  pid_t child = fork();
  if (child == 0) {
    write_snapshot(file);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  close(fd);
}

// Accepted after the fork.
void forked_before(int listener, int file) {
  pid_t child = fork();
  if (child == 0) {
    write_snapshot(file);
    _exit(0);
  }
  int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  close(fd);
}
