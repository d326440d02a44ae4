#include "stop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include "net/fd.h"

namespace refserver {
namespace {

Fd stop_eventfd;
std::atomic<int> stop_number{-1};  // what the signal handler may read
std::atomic<bool> stopping{false};

void on_stop_signal(int) {
  const int saved = errno;
  request_stop();
  errno = saved;
}

// Where a real server would reopen its logs. It is caught so that the EINTR it causes is a fact
// each loop has to live with: epoll_wait is never restarted, SA_RESTART or not (signal(7)).
void on_hangup(int) {}

void catch_one(int number, void (*action)(int)) {
  struct sigaction how {};
  how.sa_handler = action;
  sigemptyset(&how.sa_mask);
  ::sigaction(number, &how, nullptr);
}

}  // namespace

void catch_signals() {
  stop_eventfd.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop_eventfd) throw std::system_error(errno, std::system_category(), "eventfd");
  stop_number = stop_eventfd.get();
#ifdef __SANITIZE_THREAD__
  // libtsan makes a thread's signal context at its first blocking call (SigCtx() in
  // tsan_interceptors_posix.cpp). A signal that arrives meanwhile makes another, notes itself
  // there, and is lost with it. So the first blocking call comes before the first signal.
  ::poll(nullptr, 0, 0);
#endif
  catch_one(SIGTERM, on_stop_signal);
  catch_one(SIGINT, on_stop_signal);
  catch_one(SIGHUP, on_hangup);
}

int stop_fd() { return stop_eventfd.get(); }

bool stop_requested() { return stopping.load(); }

void wait_for_stop() {
  pollfd waiting{stop_fd(), POLLIN, 0};
  while (::poll(&waiting, 1, -1) != 1) {
  }
}

void request_stop() {
  stopping = true;
  const std::uint64_t one = 1;
  // Fails only when the counter is about to overflow, and then it is readable anyway.
  [[maybe_unused]] const ssize_t written = ::write(stop_number.load(), &one, sizeof one);
}

}  // namespace refserver
