// A program that gives up root, for good, and may not be looked at from outside any more (PR_SET_DUMPABLE 0);
// then one in a directory without /proc. Both are still seen.
// REPORTS double-close (confirmed)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "tests/hosts/host.h"

namespace {

// The close is a question to the kernel: the description lives on.
bool close_shared() {
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int fd = eventfd(0, EFD_NONBLOCK);
  const int copy = dup(fd);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  const bool added = epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0;
  const bool removed = epoll_ctl(epfd, EPOLL_CTL_DEL, fd, nullptr) == 0;
  return added && removed && close(fd) == 0 && close(copy) == 0 && close(epfd) == 0 &&
         close(copy) == -1 && errno == EBADF;
}

bool without_root() {
  if (geteuid() == 0 && setresgid(65534, 65534, 65534) != 0) return false;
  if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return false;
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && close_shared() && geteuid() != 0;
}

bool without_proc() {
  if (geteuid() != 0) return true;
  char place[] = "/tmp/ofdcheck-root-XXXXXX";
  if (mkdtemp(place) == nullptr) return false;
  const bool inside = chroot(place) == 0 && chdir("/") == 0 && access("/proc", F_OK) == -1;
  return inside && close_shared();
}

void in_a_child(bool (*work)()) {
  const pid_t child = fork();
  if (child == 0) std::exit(work() ? 0 : 1);
  int status = 0;
  HOST_CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  HOST_CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace

int main() {
  in_a_child(without_root);
  in_a_child(without_proc);
  return host_ok();
}
