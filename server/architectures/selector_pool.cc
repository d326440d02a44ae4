// One selector thread does all the I/O; what costs CPU goes to a pool and comes back through a list
// and an eventfd. The pool never touches an fd of a connection.
#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/threads.h"
#include "loop/work_queue.h"
#include "net/listener.h"
#include "net/wakeup.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

class SelectorPool final : public LevelLoop {
 public:
  explicit SelectorPool(const Options& options) : LevelLoop(options) {
    watch(wakeup_.fd(), [this](std::uint32_t) { take_results(); });
    pool_.start(options.threads, [this](int) { compute(); });
  }

 private:
  struct Task {
    Token token;
    Job job;
  };
  struct Result {
    Token token;
    Reply reply;
  };

  bool start_job(Connection& connection) override {
    tasks_.push({token(connection.fd()), *connection.protocol().job()});
    return false;
  }

  void compute() {
    while (const auto task = tasks_.pop()) {
      Result result{task->token, run_job(task->job)};
      {
        const std::lock_guard held(lock_);
        results_.push_back(std::move(result));
      }
      wakeup_.signal();
    }
  }

  // Cleared before the list is taken: a result that comes in between signals again, and the other
  // order would lose it.
  void take_results() {
    if (!planted(Bug::event_spin_wakeup)) wakeup_.clear();
    std::vector<Result> taken;
    {
      const std::lock_guard held(lock_);
      taken.swap(results_);
    }
    for (const Result& each : taken) {
      Connection* connection = find(each.token);
      if (connection == nullptr) continue;  // closed meanwhile
      connection->protocol().finish_job(each.reply, connection->output());
      resume(each.token);
    }
  }

  void finish_jobs() override {
    tasks_.close();
    pool_.join();
    take_results();
  }

  Wakeup wakeup_;
  WorkQueue<Task> tasks_;
  std::mutex lock_;
  std::vector<Result> results_;
  Threads pool_;
};

}  // namespace

void run_selector_pool(const Options& options) {
  const Listener listener({.port = options.port});
  SelectorPool loop(options);
  loop.listen(listener.fd());
  announce(listener.port());
  loop.run(stop_fd());
}

}  // namespace refserver
