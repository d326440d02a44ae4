// One thread, one instance, edge-triggered. Each connection is registered once, for both directions,
// and readiness is remembered here: an event puts it on the ready list, and it leaves the list only
// when the socket said EAGAIN. Turns are short and go round, so that one fast client cannot keep the
// loop to itself (epoll(7), "Starvation").
#include <deque>
#include <unordered_map>

#include "architectures.h"
#include "counters.h"
#include "drain.h"
#include "loop/idle_time.h"
#include "net/acceptor.h"
#include "net/epoll.h"
#include "net/listener.h"
#include "plants.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr int kAcceptsPerTurn = 16;
constexpr int kRetryAcceptMs = 100;
constexpr std::uint32_t kConnectionEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

class EdgeLoop {
 public:
  EdgeLoop(const Options& options, int listen_fd)
      : options_(options), acceptor_(listen_fd), idle_time_(options.idle_ms) {
    add(stop_, stop_fd(), EPOLLIN);
    add(listener_, listen_fd, EPOLLIN | EPOLLET);
  }

  void run() {
    while (!stopping_) turn();
    refuse_new_connections(acceptor_.listen_fd());
    while (accept_some()) {
    }
    std::vector<std::unique_ptr<Connection>> left;
    for (auto& [place, client] : clients_) left.push_back(std::move(client->connection));
    drain(std::move(left), options_.drain_ms);
  }

 private:
  // What data.ptr points to. An object on the ready list is never freed: only its own turn, which
  // takes it off the list, closes it. And the whole batch is on the list before the first turn, so
  // no event of a freed object is left in it either.
  struct Source {
    bool ready = false;
    std::uint32_t events = 0;
    std::unique_ptr<Connection> connection;  // none for the listener and the stop
  };

  void add(Source& source, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &source;
    if (::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) != 0) count(&Counters::ctl_errors);
  }

  void turn() {
    const int longest = accept_later_ ? kRetryAcceptMs : idle_time_.longest_wait_ms();
    for (const epoll_event& event : batch_.wait(epoll_.fd(), ready_.empty() ? longest : 0)) {
      auto& source = *static_cast<Source*>(event.data.ptr);
      source.events |= event.events;
      make_ready(source);
    }
    if (std::exchange(accept_later_, false)) make_ready(listener_);
    for (std::size_t n = ready_.size(); n > 0; --n) {
      Source& source = *ready_.front();
      ready_.pop_front();
      source.ready = false;
      serve(source);
    }
    end_idle();
  }

  void end_idle() {
    if (!idle_time_.is_limited()) return;
    const Clock::time_point now = Clock::now();
    if (!idle_time_.is_due(now)) return;
    std::erase_if(clients_, [&](const auto& each) {
      Source& source = *each.first;
      if (source.ready || !idle_time_.is_over(*source.connection, now)) return false;
      source.connection->time_out();
      return true;
    });
  }

  void make_ready(Source& source) {
    if (std::exchange(source.ready, true)) return;
    ready_.push_back(&source);
  }

  void serve(Source& source) {
    if (&source == &stop_) {
      stopping_ = true;
    } else if (&source == &listener_) {
      if (accept_some()) make_ready(source);
    } else {
      const std::uint32_t events = std::exchange(source.events, 0);
      if (idle_time_.is_limited()) source.connection->touch(Clock::now());
      const Next next = turn_of(*source.connection, events);
      if (next == Next::close) clients_.erase(&source);
      if (next == Next::again) make_ready(source);
    }
  }

  static Next turn_of(Connection& connection, std::uint32_t events) {
    if (planted(Bug::in_hides_out)) {
      // Planted: while the output is blocked no input is taken, and EPOLLOUT will come. It came,
      // in the same event.
      if ((events & EPOLLIN) != 0) {
        if (!connection.output().empty()) return Next::wait;
        return serve_inline(connection, events);
      } else if ((events & EPOLLOUT) != 0) {
        return serve_inline(connection, events | EPOLLIN);
      }
    }
    // EPOLLIN always: after a blocked write the edge of the input has passed long ago.
    return serve_inline(connection, events | EPOLLIN);
  }

  // True when there may be more.
  bool accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const Acceptor::Result result = acceptor_.accept_one();
      if (result.outcome == Acceptor::Outcome::none) return false;
      if (result.outcome == Acceptor::Outcome::exhausted) {
        accept_later_ = true;
        return false;
      }
      if (result.outcome == Acceptor::Outcome::accepted) adopt(result.fd);
      // Planted: one edge, one connection.
      if (planted(Bug::edge_not_drained_accept)) return false;
    }
    return true;
  }

  void adopt(int fd) {
    auto source = std::make_unique<Source>();
    source->connection = std::make_unique<Connection>(fd, make_protocol(options_.protocol));
    Source& place = *source;
    clients_.emplace(&place, std::move(source));
    add(place, fd, kConnectionEvents);
  }

  const Options& options_;
  Epoll epoll_;
  Acceptor acceptor_;
  Batch batch_;
  Source listener_;
  Source stop_;
  std::deque<Source*> ready_;
  std::unordered_map<Source*, std::unique_ptr<Source>> clients_;
  bool stopping_ = false;
  bool accept_later_ = false;  // no fd to accept with: look again after a while
  IdleTime idle_time_;
};

}  // namespace

void run_single_edge(const Options& options) {
  const Listener listener({.port = options.port});
  EdgeLoop loop(options, listener.fd());
  announce(listener.port());
  loop.run();
}

}  // namespace refserver
