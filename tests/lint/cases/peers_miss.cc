// The defects that small servers have most often, which the peers are silent about.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// The second owner of a number.
void serve(int listener) {
  Socket socket(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));  // ofd-double-close
  if (socket.get() < 0) return;
  char byte;
  if (::read(socket.get(), &byte, 1) <= 0) ::close(socket.get());
}

// One connection that goes wrong ends them all.
void accept_for_ever(int epoll, int listener) {
  epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);  // ofd-descriptor-leak
    if (fd < 0) throw std::system_error(errno, std::generic_category());  // ofd-accept-error-fatal
    ::write(fd, "hello, whoever you are\n", 23);  // ofd-write-interest-lost
    epoll_event connection{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &connection);  // ofd-ctl-unchecked
  }
}

int set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  return ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);  // ofd-fcntl-flag-mixup
}
