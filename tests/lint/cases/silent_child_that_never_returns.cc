// The child ends in a member function that is not declared so: the loop is the parent's alone.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

class Server {
 public:
  void run(int listener) {
    for (;;) {
      const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 && errno != EINTR && errno != ECONNABORTED) return;
      if (fd < 0) continue;
      if (::fork() == 0) {
        ::close(listener);
        serve(fd);
      }
      ::close(fd);
    }
  }

 private:
  void serve(int fd) {
    std::array<char, 512> bytes;
    for (ssize_t n; (n = ::read(fd, bytes.data(), bytes.size())) > 0;) total_ += n;
    ::close(fd);
    std::_Exit(0);
  }
  ssize_t total_ = 0;
};

void serve(int listener) {
  Server server;
  server.run(listener);
}
