// A loop and a listener per thread, all on one port through SO_REUSEPORT; the kernel chooses the
// listener by a hash of the addresses, or by CPU with --incoming-cpu. Each accept queue belongs to
// one socket, and closing the socket resets what is in it. So at the end the listeners retire one by
// one, the last first: steer new connections to the others, empty the queue, close.
#include <memory>
#include <vector>

#include "architectures.h"
#include "loop/level_loop.h"
#include "loop/threads.h"
#include "net/listener.h"
#include "net/reuseport_group.h"
#include "net/wakeup.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

class Member final : public LevelLoop {
 public:
  Member(const Options& options, std::uint16_t port, int cpu)
      : LevelLoop(options), listener_({.port = port, .reuseport = true, .incoming_cpu = cpu}) {
    listen(listener_.fd());
  }

  [[nodiscard]] const Listener& listener() const { return listener_; }
  void serve() { run(retire_.fd()); }
  void retire() { retire_.signal(); }
  void wait_until_closed() { closed_.wait(false); }

 private:
  void on_listener_drained() override {
    listener_.close();
    closed_ = true;
    closed_.notify_all();
  }

  Listener listener_;
  Wakeup retire_;
  std::atomic<bool> closed_{false};
};

}  // namespace

void run_reuseport(const Options& options) {
  std::vector<std::unique_ptr<Member>> members;
  std::uint16_t port = options.port;
  for (int index = 0; index < options.threads; ++index) {
    const int cpu = options.incoming_cpu ? index : -1;
    members.push_back(std::make_unique<Member>(options, port, cpu));
    port = members.front()->listener().port();
  }
  const int any = members.front()->listener().fd();
  announce(port);
  Threads threads;
  threads.start(options.threads, [&](int index) {
    if (options.incoming_cpu) pin_to_cpu(index);
    members[static_cast<std::size_t>(index)]->serve();
  });
  wait_for_stop();
  for (std::size_t rest = members.size() - 1; rest > 0; --rest) {
    if (!planted(Bug::reuseport_backlog_dropped)) steer_to_first(any, static_cast<unsigned>(rest));
    members[rest]->retire();
    members[rest]->wait_until_closed();
  }
  stop_steering(any);
  members.front()->retire();
  threads.join();
}

}  // namespace refserver
