// fcntl behind members, templates and lambdas.
#include <fcntl.h>

#include <system_error>
#include <cerrno>

int must(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

class Fd {
 public:
  void nonblocking_in_vain() { ::fcntl(fd_, F_SETFD, O_NONBLOCK); }  // ofd-fcntl-flag-mixup
  void cloexec_in_vain() { ::fcntl(fd_, F_SETFL, FD_CLOEXEC); }      // ofd-fcntl-flag-mixup
  void wrong_get() {
    const int flags = ::fcntl(fd_, F_GETFD);
    ::fcntl(fd_, F_SETFL, flags | O_NONBLOCK);  // ofd-fcntl-flag-mixup
  }
  void wrong_get_checked() {
    const auto flags = must(::fcntl(fd_, F_GETFD));
    must(::fcntl(fd_, F_SETFL, flags | O_NONBLOCK));  // ofd-fcntl-flag-mixup
  }
  void right() {
    const int flags = must(::fcntl(fd_, F_GETFL));
    must(::fcntl(fd_, F_SETFL, flags | O_NONBLOCK));
    must(::fcntl(fd_, F_SETFD, FD_CLOEXEC));
  }
  void set(int flag, bool on) {
    const int flags = must(::fcntl(fd_, F_GETFL));
    must(::fcntl(fd_, F_SETFL, on ? flags | flag : flags & ~flag));
  }

 private:
  int fd_ = -1;
};

template <int Get, int Set>
void change(int fd, int flag) {
  ::fcntl(fd, Set, ::fcntl(fd, Get) | flag);  // ofd-fcntl-flag-mixup
}
template void change<F_GETFL, F_SETFL>(int, int);
template void change<F_GETFD, F_SETFL>(int, int);

void in_a_lambda(int fd) {
  const auto cloexec = [](int number) { return ::fcntl(number, F_SETFD, O_CLOEXEC); };  // ofd-fcntl-flag-mixup
  cloexec(fd);
}
