// A filter that refuses with an error, set before exec, so that the library comes up under it: what it asks the
// kernel for fails as it would on a kernel without it, and the program does not notice.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <iterator>

#include "tests/hosts/host.h"

namespace {

// Not those that libc or this program needs: kcmp and how stacks are copied, /proc, the first of mmap's kin.
sock_filter code[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kcmp, 5, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 4, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_readlink, 3, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fstat, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
};
const sock_fprog program{static_cast<unsigned short>(std::size(code)), code};

}  // namespace

int main(int count, char** arguments) {
  if (count == 1) {
    HOST_CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    HOST_CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    execl("/proc/self/exe", arguments[0], "again", nullptr);
    return 1;
  }
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  const int copy = dup(fd);
  epoll_event event{};
  event.events = EPOLLIN;
  HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0);
  HOST_CHECK(close(fd) == 0);
  HOST_CHECK(epoll_wait(epfd, &event, 1, 20) == 0);
  const pid_t child = fork();
  if (child == 0) _exit(close(copy) == 0 ? 0 : 1);
  HOST_CHECK(child > 0 && close(copy) == 0 && close(epfd) == 0);
  return host_ok();
}
