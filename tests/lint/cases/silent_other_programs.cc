// Other programs, started by a class that spawns, by fork and by vfork; what goes to them on
// purpose goes by file actions or by dup2, and all else has close-on-exec.
#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

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

class Pipe {
 public:
  static Pipe make() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0) ends = {-1, -1};
    return {Fd(ends[0]), Fd(ends[1])};
  }
  Fd out, in;
};

class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  Actions(const Actions&) = delete;
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  void output_to(const Fd& fd) { posix_spawn_file_actions_adddup2(&actions_, fd.get(), 1); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::string output_of(std::vector<std::string> words) {
  Pipe pipe = Pipe::make();
  Actions actions;
  actions.output_to(pipe.in);
  pid_t child = -1;
  if (posix_spawn(&child, words[0].c_str(), actions.get(), nullptr, pointers(words).data(),
                  environ) != 0)
    return {};
  pipe.in.reset();
  std::string all;
  std::array<char, 512> bytes;
  for (ssize_t n; (n = ::read(pipe.out.get(), bytes.data(), bytes.size())) > 0;)
    all.append(bytes.data(), static_cast<std::size_t>(n));
  ::waitpid(child, nullptr, 0);
  return all;
}

class Server {
 public:
  explicit Server(int listener) : listener_(listener) {}
  bool start() {
    return add(wake_.get(), EPOLLIN | EPOLLET) && add(listener_.get(), EPOLLIN | EPOLLEXCLUSIVE);
  }
  // Each connection is the standard input and output of a program of its own.
  void run(std::vector<std::string> words) {
    const auto arguments = pointers(words);
    epoll_event event;
    for (;;) {
      const int n = epoll_wait(epoll_.get(), &event, 1, -1);
      if (n < 0 && errno != EINTR) return;
      if (n < 1 || event.data.fd != listener_.get()) continue;
      const Fd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (connection.get() >= 0 && ::fork() == 0) become(connection, arguments.data());
      while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
    }
  }

 private:
  [[noreturn]] static void become(const Fd& connection, char* const* arguments) {
    for (const int number : {0, 1}) ::dup2(connection.get(), number);
    ::execv(arguments[0], arguments);
    ::_exit(127);
  }
  bool add(int fd, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
  }

  Fd listener_;
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  Fd wake_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

void serve(int listener) {
  Server server(listener);
  if (server.start()) server.run({"/bin/cat"});
}

pid_t by_vfork(char* const* arguments) {
  const pid_t child = ::vfork();
  if (child != 0) return child;
  ::execv(arguments[0], arguments);
  ::_exit(127);
}
