// What the claim programs share. Each asks the kernel one question and exits 0 when the answer is
// the one that docs/architectures.md gives.
#pragma once

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

namespace claim {

struct Pair {
  int here;
  int there;
};

inline Pair stream_pair() {
  std::array<int, 2> ends{};
  ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data());
  return {ends[0], ends[1]};
}

inline int instance() { return ::epoll_create1(EPOLL_CLOEXEC); }

// 0, or the errno.
inline int ctl(int epoll_fd, int operation, int fd, std::uint32_t events = EPOLLIN) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  return ::epoll_ctl(epoll_fd, operation, fd, &event) == 0 ? 0 : errno;
}

// The bits of one event, 0 for none at this moment.
inline std::uint32_t ready(int epoll_fd) {
  epoll_event event{};
  return ::epoll_wait(epoll_fd, &event, 1, 0) == 1 ? event.events : 0;
}

inline void send(int fd, const char* text) { 
  (void)!::send(fd, text, std::char_traits<char>::length(text), MSG_NOSIGNAL);
}

inline std::string receive(int fd, std::size_t most = 100) {
  std::string text(most, '\0');
  const ssize_t n = ::read(fd, text.data(), most);
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

inline void until_others_sleep() {
  const auto awake = [] {
    int running = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
      std::ifstream in(thread.path() / "stat");
      std::string stat((std::istreambuf_iterator<char>(in)), {});
      running += stat.find(") S ") == std::string::npos ? 1 : 0;
    }
    return running > 1;  // this thread itself
  };
  for (int quiet = 0; quiet < 5; quiet = awake() ? 0 : quiet + 1) ::usleep(1000);
}

// How many of four sleeping threads return from wait() after cause(). They then sleep elsewhere.
inline int woken_by(const std::function<void(int thread)>& wait, const std::function<void()>& cause) {
  static std::atomic<int> woken{0};
  woken = 0;
  for (int i = 0; i < 4; ++i)
    std::thread([wait, i] {
      wait(i);
      ++woken;
      ::pause();
    }).detach();
  until_others_sleep();
  cause();
  until_others_sleep();
  return woken;
}

inline int answer(bool as_documented, const char* words) {
  std::printf("%s: %s\n", as_documented ? "yes" : "NO", words);
  std::fflush(stdout);
  ::_exit(as_documented ? 0 : 1);
}

}  // namespace claim
