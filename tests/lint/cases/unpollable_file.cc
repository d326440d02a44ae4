// A memory file in a class, registered and not.
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

class Output {
 public:
  Output() : fd_(memfd_create("output", MFD_CLOEXEC)) {}
  ~Output() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

bool watch(int epoll, int fd) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool registered(int epoll) {
  const Output output;
  return output.fd() >= 0 && watch(epoll, output.fd());  // ofd-unpollable-file
}

bool written() {
  const Output output;
  return output.fd() >= 0 && ::write(output.fd(), "x", 1) == 1;
}

// A name may be a FIFO's.
bool whatever_it_is(int epoll, int fd) { return watch(epoll, fd); }
