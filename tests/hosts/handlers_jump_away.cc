// A timer's handler leaves whatever it interrupted by siglongjmp, in 250 children one after the
// other, each of which goes on working with a second thread: nothing that it interrupted may stay locked.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <thread>

#include "tests/hosts/host.h"

namespace {

sigjmp_buf back;
std::atomic<bool> stop{false};

void on_alarm(int) { siglongjmp(back, 1); }

bool open_and_close() {
  const int fd = eventfd(0, EFD_CLOEXEC);
  const int copy = dup(fd);
  return fd >= 0 && copy >= 0 && close(copy) == 0 && close(fd) == 0;
}

// Jumps out of its own loop once, after as many microseconds.
void be_interrupted(int after) {
  if (sigsetjmp(back, 1) != 0) return;
  const itimerval once{{0, 0}, {0, after}};
  setitimer(ITIMER_REAL, &once, nullptr);
  for (;;) open_and_close();
}

int child(int after) {
  std::signal(SIGALRM, on_alarm);
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarms, nullptr);
  std::thread other([] {
    while (!stop) open_and_close();
  });
  pthread_sigmask(SIG_UNBLOCK, &alarms, nullptr);
  be_interrupted(after);
  // A number may have been lost in the jump; nothing else.
  bool right = true;
  for (int i = 0; i < 20; ++i) right = open_and_close() && right;
  stop = true;
  other.join();
  return right ? 0 : 1;
}

}  // namespace

int main() {
  // Where a jump left the checker in the middle it says so; how often that is, is chance.
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  HOST_CHECK(dup2(nowhere, 2) == 2 && close(nowhere) == 0);
  for (int i = 0; i < 250; ++i) {
    const pid_t pid = fork();
    HOST_CHECK(pid >= 0);
    if (pid == 0) {
      alarm(0);
      _exit(child(20 + i * 7));
    }
    int status = 0;
    HOST_CHECK(waitpid(pid, &status, 0) == pid);
    HOST_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  return host_ok();
}
