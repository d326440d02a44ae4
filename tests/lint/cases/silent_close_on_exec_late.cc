// The flag is set by a member that another member calls, and by one to which the command is given.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

int run() { return std::system("logrotate"); }

class Socket {
 public:
  static Socket make() {
    Socket made(::socket(AF_INET, SOCK_STREAM, 0));
    made.prepare();
    return made;
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  explicit Socket(int fd) : fd_(fd) {}
  void prepare() {
    if (fd_ < 0) throw std::runtime_error("socket");
    hide();
  }
  void hide() {
    if (::fcntl(fd_, F_SETFD, FD_CLOEXEC) < 0) throw std::runtime_error("fcntl");
  }
  int fd_;
};

class Other {
 public:
  Other() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    add_flag(F_GETFD, F_SETFD, FD_CLOEXEC);
    add_flag(F_GETFL, F_SETFL, O_NONBLOCK);
  }
  Other(const Other&) = delete;
  ~Other() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  void add_flag(int get, int set, int flag) {
    const int before = ::fcntl(fd_, get);
    if (before < 0 || ::fcntl(fd_, set, before | flag) < 0) throw std::runtime_error("fcntl");
  }
  int fd_;
};

int use() {
  const Other other;
  return Socket::make().get();
}
