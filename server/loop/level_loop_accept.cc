// LevelLoop's listener: how many are accepted a turn, what happens at the limits.
#include "counters.h"
#include "loop/level_loop.h"
#include "net/listener.h"
#include "plants.h"

namespace refserver {
namespace {

// Few at a time: connections already open get their turn between two of these, and with several
// loops on one listener the rest of the queue goes to a sibling.
constexpr int kAcceptsPerTurn = 8;
constexpr int kUntilEmpty = -1;

}  // namespace

void LevelLoop::listen(int listen_fd, std::uint32_t extra) {
  acceptor_.emplace(listen_fd);
  listener_extra_ = extra;
  Entry& entry = open_entry(listen_fd);
  entry.callback = [this](std::uint32_t) { accept_some(kAcceptsPerTurn); };
  if (planted(Bug::exclusive_misuse)) {
    // Planted: registered now, armed when all is ready. EINVAL: such an entry is as it is.
    epoll_.add(listen_fd, listener_extra_, token(listen_fd));
    entry.registered = true;
  }
  set_interest(listen_fd, EPOLLIN | listener_extra_);
}

void LevelLoop::accept_some(int budget) {
  for (int accepted_now = 0; accepted_now != budget; ++accepted_now) {
    const Acceptor::Result result = acceptor_->accept_one();
    switch (result.outcome) {
      case Acceptor::Outcome::accepted:
        accepted(result.fd);
        break;
      case Acceptor::Outcome::transient:
        break;
      case Acceptor::Outcome::none:
        if (accepted_now == 0) count(&Counters::accept_again);
        return;
      case Acceptor::Outcome::exhausted:
        return pause_accepting();
    }
  }
}

void LevelLoop::accepted(int fd) {
  const auto limit = static_cast<std::size_t>(options_.max_connections);
  if (limit != 0 && open_ >= limit && !make_room()) {
    // Planted: no room, nothing to do.
    if (!planted(Bug::descriptor_leak)) close_fd(fd);
    return;
  }
  adopt(fd);
}

// At the limit the connection that has been idle for longest makes room for the new one.
bool LevelLoop::make_room() {
  for (const int fd : by_age_) {
    if (!entries_[static_cast<std::size_t>(fd)].connection->idle()) continue;
    close_connection(fd);
    return true;
  }
  return false;
}

// The listener stays ready as long as somebody is in its queue, so without an fd to accept with it
// has to leave the interest list. EPOLL_CTL_DEL, not a MOD to an empty mask: an EPOLLEXCLUSIVE
// registration cannot be modified (epoll_ctl(2)).
void LevelLoop::pause_accepting() {
  set_interest(acceptor_->listen_fd(), 0);
  accepting_paused_ = true;
}

void LevelLoop::resume_accepting() {
  accepting_paused_ = false;
  set_interest(acceptor_->listen_fd(), EPOLLIN | listener_extra_);
}

void LevelLoop::stop_accepting() {
  if (!acceptor_) return;
  const int fd = acceptor_->listen_fd();
  // Planted: closing is enough.
  if (planted(Bug::reuseport_backlog_dropped)) return unwatch(fd);
  refuse_new_connections(fd);
  accept_some(kUntilEmpty);
  unwatch(fd);
}

}  // namespace refserver
