// What one interposed call costs, with any number of descriptors open and from one thread or two: to be
// run bare and under the preload library, by scripts/bench-calls.
//
//   calls_bench OPEN [options of Google Benchmark]
//
// OPEN descriptors of a device stay open throughout. Ends with status 3 when the process may not have so
// many.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

int must(long result, const char* what) {
  if (result >= 0) return static_cast<int>(result);
  std::perror(what);
  std::exit(3);
}

void open_many(int count) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = static_cast<rlim_t>(count) + 256;
  if (files.rlim_max < files.rlim_cur) files.rlim_max = files.rlim_cur;
  must(setrlimit(RLIMIT_NOFILE, &files), "calls_bench: RLIMIT_NOFILE");
  for (int i = 0; i < count; ++i)
    must(open("/dev/null", O_RDWR | O_CLOEXEC), "calls_bench: open");
}

// Each thread has descriptors of its own.
class Descriptors {
 public:
  Descriptors() {
    event_.events = EPOLLIN | EPOLLET;
    event_.data.fd = counter;
  }
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  ~Descriptors() {
    close(counter);
    close(epoll);
  }

  void control(int op) { must(epoll_ctl(epoll, op, counter, &event_), "epoll_ctl"); }
  void wants(unsigned events) { event_.events = events; }

  const int counter = must(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
  const int epoll = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");

 private:
  epoll_event event_{};
};

void open_and_close(benchmark::State& state) {
  for (auto _ : state) close(must(open("/dev/null", O_RDWR | O_CLOEXEC), "open"));
}

void dup_and_close(benchmark::State& state) {
  const Descriptors mine;
  for (auto _ : state) close(must(dup(mine.counter), "dup"));
}

// The number goes while its description lives, so that the entry survives: whether it does is asked of the
// kernel. It is never free, or another thread might get it; then it comes back, and the entry can be taken out.
void lose_registered_number(benchmark::State& state) {
  const Descriptors mine, other;
  const int fd = must(dup(mine.counter), "dup");
  epoll_event event{EPOLLIN | EPOLLET, {.fd = fd}};
  for (auto _ : state) {
    must(epoll_ctl(mine.epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    must(dup2(other.counter, fd), "dup2");
    must(dup2(mine.counter, fd), "dup2");
    must(epoll_ctl(mine.epoll, EPOLL_CTL_DEL, fd, &event), "epoll_ctl");
  }
  close(fd);
}

void add_and_delete(benchmark::State& state) {
  Descriptors mine;
  for (auto _ : state) {
    mine.control(EPOLL_CTL_ADD);
    mine.control(EPOLL_CTL_DEL);
  }
}

void rearm(benchmark::State& state) {
  Descriptors mine;
  mine.control(EPOLL_CTL_ADD);
  for (auto _ : state) mine.control(EPOLL_CTL_MOD);
}

void write_and_read(benchmark::State& state) {
  const Descriptors mine;
  std::uint64_t value = 1;
  for (auto _ : state) {
    must(write(mine.counter, &value, sizeof value), "write");
    must(read(mine.counter, &value, sizeof value), "read");
  }
}

void wait_for_one(benchmark::State& state) {
  Descriptors mine;
  mine.wants(EPOLLOUT);
  mine.control(EPOLL_CTL_ADD);
  epoll_event events[8];
  for (auto _ : state) must(epoll_wait(mine.epoll, events, 8, 0), "epoll_wait");
}

struct Row {
  const char* name;
  void (*function)(benchmark::State&);
};

constexpr Row kRows[] = {
    {"open, close", open_and_close},
    {"dup, close", dup_and_close},
    {"ADD, dup2, dup2, DEL", lose_registered_number},
    {"ADD, DEL", add_and_delete},
    {"MOD", rearm},
    {"write, read", write_and_read},
    {"epoll_wait", wait_for_one},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::atoi(argv[1]) <= 0) {
    std::fputs("calls_bench: expected OPEN [options of Google Benchmark]\n", stderr);
    return 2;
  }
  open_many(std::atoi(argv[1]));
  --argc;
  ++argv;
  for (const int threads : {1, 2})
    for (const Row& row : kRows)
      benchmark::RegisterBenchmark(row.name, row.function)->Threads(threads)->UseRealTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
