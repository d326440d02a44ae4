// Between fork and exec a child holds even close-on-exec descriptors. A close that falls into that
// window leaves an entry that goes by itself; a child that has exec'd holds nothing.
// The exec may take its time on a busy machine: OPTIONS below keeps the window inside the grace.
// OPTIONS --grace 5000
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <initializer_list>

#include "program.h"

struct Pipe {
  int ends[2];
  Pipe() { must(pipe2(ends, O_CLOEXEC)); }
};

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const Pipe data;
  const Pipe later;
  Pipe go;
  Pipe running;  // at its end when the child has exec'd
  Pipe input;    // what the exec'd program lives on
  must(control(epfd, EPOLL_CTL_ADD, data.ends[0], EPOLLIN, data.ends[0]));
  must(control(epfd, EPOLL_CTL_ADD, later.ends[0], EPOLLIN, later.ends[0]));

  const pid_t child = must(fork());
  if (child == 0) {
    char byte;
    if (read(go.ends[0], &byte, 1) != 1) _exit(2);
    dup2(input.ends[0], 0);
    execl("/bin/cat", "cat", static_cast<char*>(nullptr));
    _exit(2);
  }
  must(close(running.ends[1]));
  must(close(data.ends[0]));  // in the window
  must_hold(write(go.ends[1], "x", 1) == 1);
  char byte;
  must_hold(read(running.ends[0], &byte, 1) == 0);
  must(close(later.ends[0]));  // behind it, while cat lives
  idle(epfd);

  must(close(input.ends[1]));
  int status = 0;
  must(waitpid(child, &status, 0));
  must_hold(status == 0);
  for (const int fd : {data.ends[1], later.ends[1], go.ends[0], go.ends[1], running.ends[0],
                       input.ends[0], epfd})
    must(close(fd));
  return 0;
}
