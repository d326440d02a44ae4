// A program that executes others, and descriptors that members and initialisers make.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

class Loop {
 public:
  Loop() : epoll_(epoll_create1(0)), wake_(eventfd(0, EFD_NONBLOCK)) {}  // ofd-inherited-by-exec
  int accept_one() const { return ::accept(listener_, nullptr, nullptr); }  // ofd-inherited-by-exec
  int accept_nonblocking() const {
    return ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);  // ofd-inherited-by-exec
  }
  int accept_well() const {
    return ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  }

 private:
  int epoll_;
  int wake_;
  int timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);  // ofd-inherited-by-exec
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

int serve(const Loop& loop) { return loop.accept_one(); }

int duplicate(int fd) {
  const auto copy = [](int number) { return ::dup(number); };  // ofd-inherited-by-exec
  return copy(fd);
}

// Marked right away.
int marked(int fd) {
  const int made = ::accept(fd, nullptr, nullptr);
  if (made >= 0) ::fcntl(made, F_SETFD, FD_CLOEXEC);
  return made;
}

void run(char* const* arguments) { ::execv(arguments[0], arguments); }
