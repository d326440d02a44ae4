// The old way: forked workers, each in select() on the inherited listener and its own connections.
// No epoll at all. Every connection wakes every worker, and the listener has to be non-blocking
// because all but one of them find the queue empty.
#include <sys/select.h>

#include <cerrno>
#include <system_error>

#include "architectures.h"
#include "counters.h"
#include "drain.h"
#include "loop/fd_bits.h"
#include "loop/idle_time.h"
#include "loop/workers.h"
#include "net/acceptor.h"
#include "net/listener.h"
#include "stop.h"

namespace refserver {
namespace {

constexpr int kAcceptsPerTurn = 8;
constexpr int kRetryAcceptMs = 100;

class SelectLoop {
 public:
  SelectLoop(const Options& options, int listen_fd)
      : options_(options), acceptor_(listen_fd), idle_time_(options.idle_ms) {
    wanted_in_.set(listen_fd);
    wanted_in_.set(stop_fd());
    highest_ = std::max(listen_fd, stop_fd());
  }

  void run() {
    while (!stopping_) turn();
    refuse_new_connections(acceptor_.listen_fd());
    while (accept_some()) {
    }
    drain(std::move(connections_), options_.drain_ms);
  }

 private:
  void turn() {
    FdBits in = wanted_in_;
    FdBits out = wanted_out_;
    const bool pause = !wanted_in_.has(acceptor_.listen_fd());
    const int longest = pause ? kRetryAcceptMs : idle_time_.longest_wait_ms();
    timeval time{longest / 1000, longest % 1000 * 1000};
    const int n = ::select(highest_ + 1, in.raw(highest_), out.raw(highest_), nullptr,
                           longest < 0 ? nullptr : &time);
    count(&Counters::waits);
    wanted_in_.set(acceptor_.listen_fd());
    if (n < 0) {
      if (errno == EINTR) return;
      throw std::system_error(errno, std::system_category(), "select");
    }
    count(&Counters::events, static_cast<std::uint64_t>(n));
    if (in.has(stop_fd())) stopping_ = true;
    std::erase_if(connections_, [&](auto& each) {
      const int fd = each->fd();
      std::uint32_t events = in.has(fd) ? Connection::kReadInterest : 0;
      if (out.has(fd)) events |= EPOLLOUT;
      return events != 0 && is_closed(*each, events);
    });
    if (in.has(acceptor_.listen_fd())) accept_some();
    end_idle();
  }

  void end_idle() {
    if (!idle_time_.is_limited()) return;
    const Clock::time_point now = Clock::now();
    if (!idle_time_.is_due(now)) return;
    std::erase_if(connections_, [&](auto& each) {
      if (!idle_time_.is_over(*each, now)) return false;
      each->time_out();
      forget(each->fd());
      return true;
    });
  }

  // The bits go before the fd does: a worker must not ask about a closed number (EBADF for all).
  bool is_closed(Connection& connection, std::uint32_t events) {
    const Next next = serve_inline(connection, events);
    forget(connection.fd());
    if (next == Next::close) return true;
    if (idle_time_.is_limited()) connection.touch(Clock::now());
    const bool writes = (connection.interest() & EPOLLOUT) != 0;
    (writes ? wanted_out_ : wanted_in_).set(connection.fd());
    return false;
  }

  void forget(int fd) {
    wanted_in_.clear(fd);
    wanted_out_.clear(fd);
  }

  // True when there may be more.
  bool accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const Acceptor::Result result = acceptor_.accept_one();
      if (result.outcome == Acceptor::Outcome::none) {
        if (i == 0) count(&Counters::accept_again);
        return false;
      }
      if (result.outcome == Acceptor::Outcome::exhausted) {
        wanted_in_.clear(acceptor_.listen_fd());
        return false;
      }
      if (result.outcome != Acceptor::Outcome::accepted) continue;
      connections_.push_back(
          std::make_unique<Connection>(result.fd, make_protocol(options_.protocol)));
      wanted_in_.set(result.fd);
      highest_ = std::max(highest_, result.fd);
    }
    return true;
  }

  const Options& options_;
  Acceptor acceptor_;
  FdBits wanted_in_;
  FdBits wanted_out_;
  int highest_ = 0;
  bool stopping_ = false;
  IdleTime idle_time_;
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace

void run_prefork_select(const Options& options) {
  const Listener listener({.port = options.port});
  const auto work = [&] { SelectLoop(options, listener.fd()).run(); };
  run_workers(options.threads, work, [&] { announce(listener.port()); });
}

}  // namespace refserver
