#include "tests/checker/linux_kernel_fixture.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace ofdcheck::testing_kernel {
namespace {

// Fails system call `number` with `error`, if `argument` is not negative only when it is the second
// argument; allows everything else.
bool refuse(unsigned number, int argument, unsigned error) {
  const auto refused = static_cast<unsigned>(SECCOMP_RET_ERRNO | error);
  sock_filter any[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, refused),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_filter one[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[1])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(argument), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, refused),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = argument < 0
                                 ? sock_fprog{static_cast<unsigned short>(std::size(any)), any}
                                 : sock_fprog{static_cast<unsigned short>(std::size(one)), one};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

void Fd::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Child::Child(const std::function<void()>& work) {
  int leash[2], begun[2];
  if (pipe(leash) != 0 || pipe(begun) != 0) return;
  pid_ = fork();
  if (pid_ == 0) {
    ::close(leash[1]);
    ::close(begun[0]);
    work();
    ::close(begun[1]);
    char byte;
    (void)!read(leash[0], &byte, 1);
    _exit(0);
  }
  ::close(leash[0]);
  ::close(begun[1]);
  leash_ = leash[1];
  char byte;
  (void)!read(begun[0], &byte, 1);  // ends when the child has done its work
  ::close(begun[0]);
  EXPECT_GT(pid_, 0);
}

void Child::let_exit() {
  if (leash_ >= 0) ::close(std::exchange(leash_, -1));
}

void Child::end() {
  let_exit();
  if (pid_ > 0 && !std::exchange(reaped_, true)) waitpid(pid_, nullptr, 0);
}

int status_in_child(const std::function<int()>& work) {
  const pid_t pid = fork();
  if (pid == 0) _exit(work());
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

bool refuse_kcmp() {
  return refuse(SYS_kcmp, -1, EPERM);
}
bool refuse_dupfd_query() {
  return refuse(SYS_fcntl, 1027, EINVAL);
}

void add(int epfd, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  ASSERT_EQ(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event), 0);
}

std::uint64_t inode_of(int fd) {
  struct stat status {};
  EXPECT_EQ(fstat(fd, &status), 0);
  return status.st_ino;
}

std::set<std::string> open_numbers() {
  std::set<std::string> names;
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory))
    if (std::to_string(dirfd(directory)) != entry->d_name) names.insert(entry->d_name);
  closedir(directory);
  return names;
}

int LinuxKernelTest::listen_on_loopback(int backlog) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback();
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(fd, backlog), 0);
  return fd;
}

int LinuxKernelTest::connect_to(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return fd;
}

}  // namespace ofdcheck::testing_kernel
