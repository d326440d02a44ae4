// An acceptor thread hands each connection to one of N loops, each on its own CPU with its own
// instance. A connection never leaves its loop, so nothing about it is shared.
#include <mutex>

#include "architectures.h"
#include "counters.h"
#include "loop/level_loop.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "net/wakeup.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

class CoreLoop final : public LevelLoop {
 public:
  explicit CoreLoop(const Options& options) : LevelLoop(options) {
    watch(wakeup_.fd(), [this](std::uint32_t) { take_arrivals(); });
  }

  void modify_through(Epoll& instance) { modified_ = &instance; }

  // From the acceptor's thread.
  void hand_over(int fd) {
    {
      const std::lock_guard held(lock_);
      arrivals_.push_back(fd);
    }
    wakeup_.signal();
  }

 private:
  void take_arrivals() {
    if (!planted(Bug::event_spin_wakeup)) wakeup_.clear();
    std::vector<int> taken;
    {
      const std::lock_guard held(lock_);
      taken.swap(arrivals_);
    }
    for (const int fd : taken) adopt(fd);
  }

  void finish_jobs() override { take_arrivals(); }

  Wakeup wakeup_;
  std::mutex lock_;
  std::vector<int> arrivals_;
};

// The acceptor's own loop: it watches nothing but the listener and the stop.
class AcceptorLoop final : public LevelLoop {
 public:
  AcceptorLoop(const Options& options, std::vector<std::unique_ptr<CoreLoop>>& loops)
      : LevelLoop(options), loops_(loops) {}

  [[nodiscard]] Epoll& instance() { return epoll_; }

 private:
  void accepted(int fd) override { loops_[next_++ % loops_.size()]->hand_over(fd); }

  std::vector<std::unique_ptr<CoreLoop>>& loops_;
  std::size_t next_ = 0;
};

}  // namespace

void run_thread_per_core(const Options& options) {
  const Listener listener({.port = options.port});
  std::vector<std::unique_ptr<CoreLoop>> loops;
  for (int i = 0; i < options.threads; ++i) loops.push_back(std::make_unique<CoreLoop>(options));
  const Wakeup end;  // after the acceptor has handed over the last connection
  AcceptorLoop acceptor(options, loops);
  acceptor.listen(listener.fd());
  // Planted: one instance in a global variable, from the days of a single loop.
  if (planted(Bug::ctl_wrong_epoll))
    for (auto& loop : loops) loop->modify_through(acceptor.instance());
  Threads threads;
  threads.start(options.threads, [&](int index) {
    pin_to_cpu(index);
    loops[static_cast<std::size_t>(index)]->run(end.fd());
  });
  announce(listener.port());
  acceptor.run(stop_fd());
  end.signal();
  threads.join();
}

}  // namespace refserver
