// A single loop that runs a child per request, by fork and exec, and passes its output on as it
// comes. Everything the loop has open is close-on-exec: a child that kept a connection would keep
// its client waiting for the end, and one that kept an epoll instance would share the interest list.
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
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
  ChildLoop(const Options& options, int listen_fd) : LevelLoop(options), listen_fd_(listen_fd) {
    listen(listen_fd);
  }

 private:
  struct Running {
    Running(Child started, Token of_client) : child(std::move(started)), client(of_client) {}

    Child child;
    Token client;
    bool reading = false;
    std::FILE* lines = nullptr;  // only with buffered_stream_registered planted
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
      auto running = std::make_unique<Running>(start(name), token(connection.fd()));
      Running& child = *running;
      running_.emplace(connection.fd(), std::move(running));
      read_on(child);
      return true;
    } catch (const std::system_error&) {
      connection.protocol().finish_job({500, "no child\n"}, connection.output());
      return false;
    }
  }

  Child start(const std::string& name) {
    if (!planted(Bug::epoll_shared_by_fork_edit)) return start_child(name);
    // Planted: the child does not listen, so it says so. To the list it shares with its parent.
    return start_child(name, [this] { ::epoll_ctl(epoll_.fd(), EPOLL_CTL_DEL, listen_fd_, nullptr); });
  }

  void read_on(Running& child) {
    if (std::exchange(child.reading, true)) return;
    watch(child.child.out.get(), [this, &child](std::uint32_t) {
      planted(Bug::buffered_stream_registered) ? pass_line_on(child) : pass_on(child);
    });
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
    pass_on(child, {piece.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))});
  }

  // Planted: the stream reads all there is, gives one line, and keeps the rest where epoll cannot
  // see it.
  void pass_line_on(Running& child) {
    if (child.lines == nullptr) child.lines = ::fdopen(child.child.out.get(), "r");
    std::array<char, 256> line;
    const char* got = std::fgets(line.data(), static_cast<int>(line.size()), child.lines);
    pass_on(child, got != nullptr ? got : "");
  }

  // Nothing: the end.
  void pass_on(Running& child, std::string_view piece) {
    Connection& connection = *find(child.client);
    const Token client = child.client;
    pause_reading(child);
    if (!piece.empty()) {
      connection.protocol().stream(piece, connection.output());
    } else {
      connection.protocol().end_stream(connection.output());
      let_go(connection.fd());
    }
    resume(client);
  }

  // A client that ends while its child runs does not want the reply any more; EPOLLRDHUP alone, so
  // that a pipelined request does not wake the loop.
  [[nodiscard]] std::uint32_t paused_interest() const override { return EPOLLRDHUP; }
  void on_paused_event(int fd) override {
    if (!planted(Bug::event_spin_pause)) close_connection(fd);
  }

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
    if (std::FILE* lines = node.mapped()->lines; lines != nullptr) {
      node.mapped()->child.out.release();
      std::fclose(lines);
    }
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

  int listen_fd_;
  std::unordered_map<int, std::unique_ptr<Running>> running_;  // by the client's fd
  std::unordered_map<int, Child> ending_;                      // by pidfd
};

}  // namespace

void run_fork_exec_child(const Options& options) {
  const Listener listener({.port = options.port});
  ChildLoop loop(options, listener.fd());
  announce(listener.port());
  loop.run(stop_fd());
}

}  // namespace refserver
