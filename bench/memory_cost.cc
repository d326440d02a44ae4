// How much the address space of this process grows for each of COUNT descriptors (of an eventfd each), or
// for each of as many registrations of them:
//
//   memory_cost descriptors|registrations COUNT [MOST]
//
// The program itself takes no memory for them, so what is printed is the preload library's. With MOST the
// exit status says whether it was less.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

int must(long result, const char* what) {
  if (result >= 0) return static_cast<int>(result);
  std::perror(what);
  std::exit(3);
}

// In bytes; the first field of statm is the size of the address space (proc(5)).
long mapped() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long pages = 0;
  if (file == nullptr || std::fscanf(file, "%ld", &pages) != 1) std::exit(3);
  std::fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc < 3 ? 0 : std::atoi(argv[2]);
  if (count <= 0) {
    std::fputs("memory_cost: expected descriptors|registrations COUNT [MOST]\n", stderr);
    return 2;
  }
  const bool registrations = std::strcmp(argv[1], "registrations") == 0;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = static_cast<rlim_t>(count) + 64;
  if (files.rlim_max < files.rlim_cur) files.rlim_max = files.rlim_cur;
  must(setrlimit(RLIMIT_NOFILE, &files), "memory_cost: RLIMIT_NOFILE");

  const int epfd = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  std::vector<int> numbers(static_cast<std::size_t>(count));
  mapped();  // what stdio takes for itself, it has now
  long before = mapped();
  for (int& fd : numbers) fd = must(eventfd(0, EFD_CLOEXEC), "eventfd");
  if (registrations) {
    before = mapped();
    epoll_event event{};
    event.events = EPOLLIN;
    for (const int fd : numbers) {
      event.data.fd = fd;
      must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    }
  }
  const double each = static_cast<double>(mapped() - before) / count;
  std::printf("%.0f bytes of %s\n", each, argv[1]);
  return argc > 3 && each >= std::atof(argv[3]) ? 1 : 0;
}
