// A child that does nothing with what it inherited, and ends when it is told to: what a snapshot or
// a helper process is to the connections of its parent.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

class PinningChild {
 public:
  PinningChild() {
    must(pipe(end_));
    pid_ = must(fork());
    if (pid_ != 0) return;
    must(close(end_[1]));
    char none;
    must_hold(read(end_[0], &none, 1) == 0);
    std::_Exit(0);
  }
  void end() {
    must(close(end_[1]));
    must(waitpid(pid_, nullptr, 0));
    must(close(end_[0]));
  }

 private:
  int end_[2];
  int pid_;
};

// One request, read and answered by the loop.
inline void serve_one(int epfd, int connection, int client) {
  idle(epfd);  // some time after the fork
  must(control(epfd, EPOLL_CTL_ADD, connection, EPOLLIN, connection));
  must(static_cast<int>(write(client, "?", 1)));
  epoll_event event;
  must_hold(must(epoll_wait(epfd, &event, 1, 1000)) == 1);
  char byte;
  must_hold(read(connection, &byte, 1) == 1 && write(connection, "!", 1) == 1);
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, connection, nullptr));
  must_hold(read(client, &byte, 1) == 1);
}

// Has the peer ended the connection, as the client sees it?
inline bool hears_the_end(int client) {
  pollfd socket{client, POLLIN, 0};
  char byte;
  return must(poll(&socket, 1, 100)) == 1 && read(client, &byte, 1) == 0;
}
