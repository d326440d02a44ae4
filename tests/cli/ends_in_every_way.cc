// Closes a number twice and then ends as its argument says.
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {

void open_and_close() { close(eventfd(0, EFD_CLOEXEC)); }

void close_twice() {
  const int fd = eventfd(0, EFD_CLOEXEC);
  close(fd);
  close(fd);
}

std::atomic<bool> stop{false};

struct Joins {
  ~Joins() {
    stop = true;
    if (worker.joinable()) worker.join();
  }
  std::thread worker;
};
Joins joins;  // its destructor waits for a thread that works on descriptors

// An alarm ends the program from within what it interrupted, be it the checker.
void exit_in_handler() {
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, nullptr);
  joins.worker = std::thread([] {
    while (!stop) open_and_close();
  });
  pthread_sigmask(SIG_UNBLOCK, &alarms, nullptr);
  std::signal(SIGALRM, [](int) { std::exit(0); });
  const itimerval soon{{0, 0}, {0, 3000}};
  setitimer(ITIMER_REAL, &soon, nullptr);
  for (;;) open_and_close();
}

void exec_again(const char* self, const std::string& how) {
  const int left = std::atoi(how.c_str() + 4);
  if (left == 0) return;
  const std::string next = "exec" + std::to_string(left - 1);
  execl(self, self, next.c_str(), nullptr);
}

}  // namespace

int main(int, char** arguments) {
  const std::string how = arguments[1];
  close_twice();
  open_and_close();  // what comes next tells a mistake from the first of a sweep
  if (how.starts_with("exec")) exec_again(arguments[0], how);
  if (how == "exit_in_handler") exit_in_handler();
  if (how == "close_all") {
    for (int fd = 0; fd < 1024; ++fd) close(fd);
    close_range(0, ~0u, 0);
  }
  std::puts("done");
  std::fflush(stdout);
  if (how == "exit") std::exit(0);
  if (how == "_exit") _exit(0);
  if (how == "quick_exit") std::quick_exit(0);
  if (how == "abort") std::abort();
  if (how == "kill") raise(SIGKILL);
  if (how == "exit_group") syscall(SYS_exit_group, 0);
  return 0;
}
