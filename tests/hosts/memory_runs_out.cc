// A program whose address space is used up: the checker, which wants some for each new range of numbers and
// each new stack, goes quiet, and the program goes on.
// REPORTS nothing more is checked in it: there was no memory
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "tests/hosts/host.h"

namespace {

constexpr rlim_t kNumbers = 4096;

void limit(__rlimit_resource resource, rlim_t value) {
  rlimit now{};
  HOST_CHECK(getrlimit(resource, &now) == 0);
  now.rlim_cur = value;
  HOST_CHECK(setrlimit(resource, &now) == 0);
}

// Numbers far apart, each of which is closed again.
void go_through_all() {
  for (int fd = 300; fd < static_cast<int>(kNumbers); fd += 7) {
    HOST_CHECK(fcntl(0, F_DUPFD_CLOEXEC, fd) == fd);
    HOST_CHECK(close(fd) == 0);
    errno = 0;
    HOST_CHECK(close(fd) == -1 && errno == EBADF);
  }
}

}  // namespace

int main() {
  limit(RLIMIT_NOFILE, kNumbers);
  std::thread other;  // its stack is there before
  int gate[2];
  HOST_CHECK(pipe2(gate, O_CLOEXEC) == 0);
  other = std::thread([&] {
    char byte = 0;
    HOST_CHECK(read(gate[0], &byte, 1) == 1);
    go_through_all();
  });
  limit(RLIMIT_AS, 1 << 20);
  HOST_CHECK(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
  // Whatever the checker has put by is used up first.
  for (int round = 0; round < 50; ++round) go_through_all();
  HOST_CHECK(write(gate[1], "x", 1) == 1);
  other.join();
  const int fd = eventfd(0, EFD_CLOEXEC);
  HOST_CHECK(fd >= 0 && close(fd) == 0);
  return host_ok();
}
