// A single loop that runs a child per request, by fork and exec, and passes its output on as it
// comes. Everything the loop has open is close-on-exec: a child that kept a connection would keep
// its client waiting for the end, and one that kept an epoll instance would share the interest list.
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "architectures.h"
#include "loop/child.h"
#include "loop/level_loop.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

class ChildLoop final : public LevelLoop {
 public:
  using LevelLoop::LevelLoop;

 private:
  struct Running {
    Child child;
    Token client;
    bool reading = false;
  };

  bool start_job(Connection& connection) override {
    const Job& job = *connection.protocol().job();
    if (job.kind != Job::Kind::cgi) return LevelLoop::start_job(connection);
    if (const auto at = running_.find(connection.fd()); at != running_.end()) {
      read_on(*at->second);  // the client has taken what there was
      return false;
    }
    return !run_child(connection, job.name);
  }

  bool run_child(Connection& connection, const std::string& name) {
    try {
      auto running = std::make_unique<Running>(start_child(name), token(connection.fd()));
      Running& child = *running;
      running_.emplace(connection.fd(), std::move(running));
      read_on(child);
      return true;
    } catch (const std::system_error&) {
      connection.protocol().finish_job({500, "no child\n"}, connection.output());
      return false;
    }
  }

  void read_on(Running& child) {
    if (std::exchange(child.reading, true)) return;
    watch(child.child.out.get(), [this, &child](std::uint32_t) { pass_on(child); });
  }

  void pause_reading(Running& child) {
    if (std::exchange(child.reading, false)) unwatch(child.child.out.get());
  }

  // One piece a turn. While the client takes it no more is read: the pipe fills, and the child
  // waits. That is the back-pressure.
  void pass_on(Running& child) {
    std::array<char, 16 * 1024> piece;
    const ssize_t n = ::read(child.child.out.get(), piece.data(), piece.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    Connection& connection = *find(child.client);
    const Token client = child.client;
    pause_reading(child);
    if (n > 0) {
      connection.protocol().stream({piece.data(), static_cast<std::size_t>(n)},
                                   connection.output());
    } else {
      connection.protocol().end_stream(connection.output());
      let_go(connection.fd());
    }
    resume(client);
  }

  // A client that ends while its child runs does not want the reply any more; EPOLLRDHUP alone, so
  // that a pipelined request does not wake the loop.
  [[nodiscard]] std::uint32_t paused_interest() const override { return EPOLLRDHUP; }
  void on_paused_event(int fd) override { close_connection(fd); }

  void on_close(int fd) override {
    const auto at = running_.find(fd);
    if (at == running_.end()) return;
    end_child(at->second->child);
    pause_reading(*at->second);
    let_go(fd);
  }

  // The output is over, or not wanted any more; the child itself is waited for without blocking.
  void let_go(int client) {
    auto node = running_.extract(client);
    const int pidfd = node.mapped()->child.pidfd.get();
    ending_.emplace(pidfd, std::move(node.mapped()->child));
    ending_.at(pidfd).out.reset();
    watch(pidfd, [this, pidfd](std::uint32_t) {
      unwatch(pidfd);
      reap_child(ending_.extract(pidfd).mapped());
    });
  }

  void finish_jobs() override {
    const Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    itimerspec end{};
    end.it_value.tv_sec = options_.drain_ms / 1000;
    end.it_value.tv_nsec = options_.drain_ms % 1000 * 1'000'000L + 1;  // all zero would disarm it
    ::timerfd_settime(timer.get(), 0, &end, nullptr);
    bool late = false;
    watch(timer.get(), [&late](std::uint32_t) { late = true; });
    while (!running_.empty() && !late) turn();
    unwatch(timer.get());
    while (!running_.empty()) close_connection(running_.begin()->first);
    for (const auto& [pidfd, child] : ending_) {
      end_child(child);
      reap_child(child);
    }
  }

  std::unordered_map<int, std::unique_ptr<Running>> running_;  // by the client's fd
  std::unordered_map<int, Child> ending_;                      // by pidfd
};

}  // namespace

void run_fork_exec_child(const Options& options) {
  const Listener listener({.port = options.port});
  ChildLoop loop(options);
  loop.listen(listener.fd());
  announce(listener.port());
  loop.run(stop_fd());
}

}  // namespace refserver
