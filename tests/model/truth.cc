#include "tests/model/truth.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ofdcheck::fuzz {
namespace {

constexpr int kDupfdQuery = 1027;  // F_DUPFD_QUERY, Linux 6.10
constexpr int kOwn = 512;          // from here on numbers are ours

void limit_numbers(rlim_t most) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = most;
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) std::perror("setrlimit");
}

int open_fdinfo(int fd) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  limit_numbers(2 * kOwn);
  const int low = open(path, O_RDONLY | O_CLOEXEC);
  const int file = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, kOwn);
  if (low >= 0) close(low);
  limit_numbers(kLimit);
  return file;
}

}  // namespace

void Truth::become_child() {
  for (int& file : files_) {
    if (file >= 0) close(file);
    file = -1;
  }
}

std::array<bool, kLimit> Truth::open() const {
  std::array<pollfd, kLimit - kLow> asked;
  for (int fd = kLow; fd < kLimit; ++fd) asked[static_cast<std::size_t>(fd - kLow)] = {fd, 0, 0};
  poll(asked.data(), asked.size(), 0);
  std::array<bool, kLimit> open{};
  for (const pollfd& one : asked)
    open[static_cast<std::size_t>(one.fd)] = (one.revents & POLLNVAL) == 0;
  return open;
}

std::vector<Entry> Truth::entries(int epfd) {
  int& file = files_[static_cast<std::size_t>(epfd)];
  std::array<char, 16384> text;
  ssize_t got = file < 0 ? -1 : pread(file, text.data(), text.size() - 1, 0);
  if (got < 0 && (file < 0 || errno == EBADF)) {
    // The program's closefrom reaches our numbers: what stood under the new one is gone.
    const int fresh = open_fdinfo(epfd);
    std::replace(files_.begin(), files_.end(), fresh, -1);
    file = fresh;
    got = pread(file, text.data(), text.size() - 1, 0);
  }
  std::vector<Entry> entries;
  if (got <= 0) return entries;
  text[static_cast<std::size_t>(got)] = '\0';
  for (const char* at = std::strstr(text.data(), "tfd:"); at != nullptr;
       at = std::strstr(at + 4, "tfd:")) {
    Entry entry;
    char* end = nullptr;
    entry.fd = static_cast<int>(std::strtol(at + 4, &end, 10));
    entry.events = static_cast<std::uint32_t>(std::strtoul(std::strchr(end, ':') + 1, &end, 16));
    entry.data = std::strtoull(std::strchr(end, ':') + 1, &end, 16);
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool Truth::closes_on_exec(int fd) { return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

bool Truth::non_blocking(int fd) { return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

bool Truth::one_description(int a, int b) {
  static bool query = true;
  if (query) {
    const int same = fcntl(a, kDupfdQuery, b);
    if (same >= 0) return same == 1;
    query = errno != EINVAL;
  }
  const long self = syscall(SYS_getpid);
  return syscall(SYS_kcmp, self, self, KCMP_FILE, a, b) == 0;
}

}  // namespace ofdcheck::fuzz
