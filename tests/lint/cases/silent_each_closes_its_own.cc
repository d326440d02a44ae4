// Parent and child close each what they do not need: one owner, two processes. A program is told a
// number that it inherits on purpose.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Fd() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Channel {
  static Channel make() {
    std::array<int, 2> ends;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) < 0)
      throw std::runtime_error("socketpair");
    return {Fd(ends[0]), Fd(ends[1])};
  }
  Fd here, there;
};

class Helper {
 public:
  Helper() : channel_(Channel::make()), process_(::fork()) {
    if (process_ == 0) {
      channel_.here.reset();
      answer(channel_.there);
    }
    channel_.there.reset();
  }
  Helper(const Helper&) = delete;
  ~Helper() {
    channel_.here.reset();
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  bool watch(const Fd& epoll) {
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.ptr = this}};
    return epoll_ctl(epoll.get(), EPOLL_CTL_ADD, channel_.here.get(), &event) == 0;
  }

 private:
  [[noreturn]] static void answer(const Fd& fd) {
    char byte = 0;
    while (::read(fd.get(), &byte, 1) == 1)
      if (::write(fd.get(), &byte, 1) != 1) std::_Exit(1);
    std::_Exit(0);
  }

  Channel channel_;
  pid_t process_;
};

void with_helper() {
  const Fd epoll(epoll_create1(EPOLL_CLOEXEC));
  Helper helper;
  epoll_event event;
  if (!helper.watch(epoll)) return;
  while (epoll_wait(epoll.get(), &event, 1, -1) < 0 && errno == EINTR) continue;
}

// The new version of the program goes on with the listener: --listener=NUMBER.
void upgrade(const char* program) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0) return;
  const std::string told = "--listener=" + std::to_string(listener);
  if (::fork() == 0) {
    ::execl(program, program, told.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(listener);
}
