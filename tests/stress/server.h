// What the servers under stress share: the listener, the echo, the end, and the threads that go round.
// Each server is correct; each shares its connections between threads in another way.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <span>
#include <thread>
#include <vector>

#include "tests/programs/tcp.h"
#include "tests/stress/clients.h"

constexpr int kWorkers = 4;
constexpr int kBatch = 16;
constexpr int kMostNumbers = 4'096;  // of descriptors

inline int make_instance() { return must(epoll_create1(EPOLL_CLOEXEC)); }

inline void add(int epfd, int fd, unsigned events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event));
}

inline void modify(int epfd, int fd, unsigned events, std::uint64_t data) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = data;
  must(epoll_ctl(epfd, EPOLL_CTL_MOD, fd, &event));
}

inline std::span<epoll_event> wait_for_events(int epfd, std::span<epoll_event> room,
                                              int time_out = -1) {
  const int count = epoll_wait(epfd, room.data(), static_cast<int>(room.size()), time_out);
  must_hold(count >= 0 || errno == EINTR);
  return room.first(count > 0 ? static_cast<std::size_t>(count) : 0);
}

// The next connection, non-blocking; -1 when there is none.
inline int accept_next(int listener) {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) must_hold(fd < kMostNumbers);
    if (fd >= 0 || errno == EAGAIN) return fd;
    must_hold(errno == ECONNABORTED || errno == EINTR);
  }
}

// Sends back what came, until EAGAIN; false when the connection is at its end. Requests are smaller
// than a socket's buffer, so a reply that does not fit has no reader.
inline bool echo(int fd) {
  char bytes[4'096];
  for (;;) {
    const ssize_t came = read(fd, bytes, sizeof bytes);
    if (came < 0) return errno == EAGAIN;
    if (came == 0) return false;
    if (send(fd, bytes, static_cast<std::size_t>(came), MSG_NOSIGNAL) != came) return false;
  }
}

// What every server is to its main(): a listener, and an eventfd that is readable at the end and is
// never read, so that level-triggered it reaches every thread.
struct Ends {
  int listener;
  int stop;
};

// Runs `work(n, ends)` in several threads while the clients of argv[1] seconds come and go.
inline int run_server(int argc, char** argv,
                      const std::function<void(const Ends&)>& prepare,
                      const std::function<void(int, const Ends&)>& work) {
  Clients clients(argc > 1 ? std::atoi(argv[1]) : 5);
  const Ends ends{must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
                  must(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))};
  const std::uint16_t port = listen_on_loopback(ends.listener);
  must(listen(ends.listener, 1'024));
  prepare(ends);
  std::vector<std::thread> threads;
  for (int n = 0; n < kWorkers; ++n) threads.emplace_back(work, n, std::cref(ends));
  clients.start(port);
  const long answered = clients.wait();
  must(eventfd_write(ends.stop, 1));
  for (std::thread& thread : threads) thread.join();
  std::printf("%ld requests answered\n", answered);
  must_hold(answered > 0);
  return 0;
}
