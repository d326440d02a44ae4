// Made and closed again in one function, which executes nothing while it is open, or does; and what
// takes the place of one of 0 to 2.
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int run(char* const* arguments) {
  pid_t child = fork();
  if (child == 0) {
    execv(arguments[0], arguments);
    _exit(127);
  }
  return waitpid(child, NULL, 0) < 0 ? -1 : 0;
}

struct watch {
  int ends[2];
  char* const* arguments;
};

static void* wait_for_it(void* given) {
  struct watch* watch = given;
  return write(watch->ends[1], "", 1) < 0 ? given : NULL;
}

static void close_it(int fd) {
  if (close(fd) < 0) abort();
}

int closed_on_every_path(void) {
  struct watch watch = {.ends = {-1, -1}};
  pthread_t thread;
  int result = -1;
  if (pipe((int*)&(watch.ends))) return -1;
  if (pthread_create(&thread, NULL, wait_for_it, &watch)) goto out;
  char byte;
  if (read(watch.ends[0], &byte, 1) == 1) result = 0;
  pthread_join(thread, NULL);
out:
  close_it(watch.ends[0]);
  close(watch.ends[1]);
  return result;
}

int one_end_is_kept(int* kept) {
  int ends[2];
  if (pipe(ends)) return -1;  // ofd-inherited-by-exec
  *kept = ends[1];
  close(ends[0]);
  return 0;
}

int executes_meanwhile(char* const* arguments) {
  int ends[2];
  if (pipe(ends)) return -1;  // ofd-inherited-by-exec
  int result = run(arguments);
  close(ends[0]);
  close(ends[1]);
  return result;
}

int epoll_is_there(void) {
  int epoll = epoll_create(1);
  if (epoll < 0) return 0;
  close(epoll);
  return 1;
}

int kept_on_one_path(int wanted) {
  int epoll = epoll_create(1);  // ofd-inherited-by-exec
  if (wanted) return epoll;
  close(epoll);
  return -1;
}

int jumps_past_the_close(int wanted) {
  int epoll = epoll_create(1);  // ofd-inherited-by-exec
  int result = epoll;
  if (wanted) goto out;
  close(epoll);
  result = -1;
out:
  return result;
}

// For the number.
int in_place_of_standard_input(int fd) {
  close(0);
  int made = dup(fd);
  return made == -1 ? -1 : 0;
}

int in_place_of_another(int fd, int other) {
  close(other);
  int made = dup(fd);  // ofd-inherited-by-exec
  return made == -1 ? -1 : made;
}
