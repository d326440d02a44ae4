// Descriptors that members and initialisers make, in a program that executes others.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

class Loop {
 public:
  Loop() : epoll_(::epoll_create(1)), wake_(eventfd(0, EFD_NONBLOCK)) {}
  int accept_one() const { return ::accept(listener_, nullptr, nullptr); }
  int copy() const { return ::dup(wake_); }

 private:
  int epoll_;
  int wake_;
  int timer_ = timerfd_create(CLOCK_MONOTONIC, 0);
  int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

int serve() {
  const Loop loop;
  return loop.accept_one() + loop.copy();
}

void run(char* const* arguments) { ::execv(arguments[0], arguments); }
