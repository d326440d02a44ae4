// A program that puts itself under a filter which ends the process for every call that it does not
// make itself, and then closes a shared, registered descriptor: that would be a question to the
// kernel.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <iterator>

#include "tests/hosts/host.h"

namespace {

sock_filter code[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kcmp, 6, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 5, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_waitid, 4, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mincore, 3, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_readlink, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fstat, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};
const sock_fprog program{static_cast<unsigned short>(std::size(code)), code};

void close_shared(int epfd) {
  const int fd = eventfd(0, EFD_NONBLOCK);
  const int copy = dup(fd);
  epoll_event event{};
  event.events = EPOLLIN;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0);
  HOST_CHECK(close(fd) == 0);
  HOST_CHECK(close(copy) == 0);
}

}  // namespace

int main() {
  HOST_CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr) == -1 && errno == EFAULT);
  HOST_CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr) == -1 && errno == EFAULT);
  HOST_CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  HOST_CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
  const int epfd = epoll_create1(0);
  close_shared(epfd);
  HOST_CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0);
  HOST_CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, nullptr) == -1 && errno == EFAULT);
  close_shared(epfd);
  HOST_CHECK(prctl(PR_GET_SECCOMP) == SECCOMP_MODE_FILTER);
  return host_ok();
}
