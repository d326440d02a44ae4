#include "clang-plugin/lint/workers.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace ofdcheck::lint {
namespace {

using Clock = std::chrono::steady_clock;

struct Worker {
  std::size_t index;
  pid_t pid;
  int out;  // our end of its pipe
  Clock::time_point end;
  std::string output;
  bool late = false;
};

// Enough for any sane file; beyond it the machine would begin to swap. A lower limit stays.
void limit_memory() {
  constexpr rlim_t kMost = rlim_t{4} << 30;
  rlimit memory = {};
  if (getrlimit(RLIMIT_DATA, &memory) != 0 || memory.rlim_cur <= kMost) return;
  memory.rlim_cur = kMost;
  setrlimit(RLIMIT_DATA, &memory);
}

// One function's graph after the other is made and thrown away: what it took is kept for the next. Its pages
// come by two megabytes where the kernel has them (madvise(2), MADV_HUGEPAGE), which halves the page faults.
void keep_memory() {
  constexpr std::size_t kPage = 2 << 20;
  constexpr int kHeap = 128 << 20;
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // more is refused (HEAP_MAX_SIZE / 2 in malloc/malloc.c)
  mallopt(M_TOP_PAD, kHeap);
  void* block = std::malloc(2 * kPage);  // more than there is: brings the heap's end forward
  const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(block) + kPage - 1) / kPage * kPage;
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  if (block != nullptr && begin < end && end - begin <= 2 * std::size_t{kHeap})
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // without them it is only slower
  std::free(block);
  mallopt(M_TOP_PAD, 4 << 20);
}

Worker start(std::size_t index, unsigned seconds,
             const std::function<void(std::size_t, int)>& work) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::system_category(), "pipe2");
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(2);  // it was gone before that took effect
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    limit_memory();
    keep_memory();
    close(pipe_ends[0]);
    work(index, pipe_ends[1]);
    _exit(0);
  }
  close(pipe_ends[1]);
  return {index, pid, pipe_ends[0], Clock::now() + std::chrono::seconds(seconds), {}};
}

// False at the end of the output.
bool read_some(Worker& worker) {
  char bytes[64 * 1024];
  const ssize_t n = read(worker.out, bytes, sizeof bytes);
  if (n > 0) worker.output.append(bytes, static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

Outcome end_of(Worker& worker, unsigned seconds) {
  close(worker.out);
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  Outcome outcome{worker.index, std::move(worker.output), {}};
  if (worker.late)
    outcome.trouble = "not done after " + std::to_string(seconds) + " seconds";
  else if (WIFSIGNALED(status))
    outcome.trouble = std::string("clang died: ") + strsignal(WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    outcome.trouble = "clang gave up with status " + std::to_string(WEXITSTATUS(status));
  return outcome;
}

int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count() + 1, 0));
}

}  // namespace

void run_workers(std::size_t pieces, unsigned at_once, unsigned seconds,
                 const std::function<void(std::size_t)>& prepare,
                 const std::function<void(std::size_t, int)>& work,
                 const std::function<void(Outcome)>& done) {
  std::vector<Worker> running;
  std::size_t next = 0;
  while (next < pieces || !running.empty()) {
    while (next < pieces && running.size() < at_once) {
      prepare(next);
      running.push_back(start(next++, seconds, work));
    }
    std::vector<pollfd> polled;
    int timeout = -1;
    for (Worker& worker : running) {
      polled.push_back({worker.out, POLLIN, 0});
      if (worker.late) continue;
      const int left = milliseconds_until(worker.end);
      timeout = timeout < 0 ? left : std::min(timeout, left);
    }
    if (poll(polled.data(), polled.size(), timeout) < 0 && errno != EINTR)
      throw std::system_error(errno, std::system_category(), "poll");
    for (std::size_t i = running.size(); i-- > 0;) {
      Worker& worker = running[i];
      if (!worker.late && Clock::now() >= worker.end) {
        worker.late = true;
        kill(worker.pid, SIGKILL);  // the end of its output follows
      }
      if (polled[i].revents == 0 || read_some(worker)) continue;
      done(end_of(worker, seconds));
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

}  // namespace ofdcheck::lint
