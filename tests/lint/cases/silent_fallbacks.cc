// A poller that is not sure of its list, as libraries write it.
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

enum class Interest : std::uint32_t { input = EPOLLIN, output = EPOLLOUT };

class Poller {
 public:
  void set(int fd, Interest interest) {
    if (control(EPOLL_CTL_MOD, fd, interest)) return;
    if (errno == ENOENT && control(EPOLL_CTL_ADD, fd, interest)) return;
    throw std::system_error(errno, std::generic_category());
  }
  void add(int fd, Interest interest) {
    if (control(EPOLL_CTL_ADD, fd, interest)) return;
    if (errno == EEXIST && control(EPOLL_CTL_MOD, fd, interest)) return;
    throw std::system_error(errno, std::generic_category());
  }
  void remove(int fd) noexcept {
    if (epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr) < 0 && errno != ENOENT) failures_ += 1;
  }
  bool can_poll(int fd) {
    if (!control(EPOLL_CTL_ADD, fd, Interest::input)) return false;
    remove(fd);
    return true;
  }
  ssize_t probe(char* bytes, std::size_t size) {
    const int file = memfd_create("file", MFD_CLOEXEC);
    if (file < 0) return -1;
    ssize_t n = 0;
    if (!control(EPOLL_CTL_ADD, file, Interest::input) && errno == EPERM)
      n = ::read(file, bytes, size);
    ::close(file);
    return n;
  }

 private:
  bool control(int operation, int fd, Interest interest) {
    epoll_event event{.events = static_cast<std::uint32_t>(interest), .data = {.fd = fd}};
    return epoll_ctl(fd_, operation, fd, &event) == 0;
  }

  int fd_ = -1;
  int failures_ = 0;
};

void use(Poller& poller, int fd) {
  poller.add(fd, Interest::input);
  poller.set(fd, Interest::output);
  poller.remove(fd);
  poller.remove(fd);
}
