#include "loop/level_loop.h"

#include <fcntl.h>

#include <utility>

#include "counters.h"
#include "drain.h"
#include "plants.h"

namespace refserver {

LevelLoop::LevelLoop(const Options& options) : options_(options) {}

LevelLoop::Token LevelLoop::token(int fd) const {
  const Entry& entry = entries_[static_cast<std::size_t>(fd)];
  // Planted: the number is name enough.
  if (planted(Bug::stale_event) || planted(Bug::stale_batch_event))
    return static_cast<std::uint32_t>(fd);
  if (planted(Bug::event_data_confusion)) {
    // Planted: connections by data.ptr, all else by data.fd, and dispatch() looks at data.fd.
    epoll_data_t data{};
    data.fd = fd;
    if (entry.connection) data.ptr = entry.connection.get();
    return data.u64;
  }
  const Token generation = entry.generation;
  return generation << 32 | static_cast<std::uint32_t>(fd);
}

LevelLoop::Entry& LevelLoop::open_entry(int fd) {
  const auto at = static_cast<std::size_t>(fd);
  if (at >= entries_.size()) entries_.resize(at + 1);
  ++entries_[at].generation;
  return entries_[at];
}

Connection* LevelLoop::find(Token wanted) {
  const auto fd = static_cast<int>(wanted & 0xffffffff);
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  return token(fd) == wanted ? entry.connection.get() : nullptr;
}

void LevelLoop::watch(int fd, Callback callback) {
  Entry& entry = open_entry(fd);
  entry.callback = std::move(callback);
  set_interest(fd, EPOLLIN);
}

void LevelLoop::unwatch(int fd) {
  set_interest(fd, 0);
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  ++entry.generation;
  entry.callback = nullptr;
}

void LevelLoop::adopt(int fd) {
  Entry& entry = open_entry(fd);
  entry.connection = std::make_unique<Connection>(fd, make_protocol(options_.protocol));
  entry.place = by_age_.insert(by_age_.end(), fd);
  entry.connection->touch(now_);
  ++open_;
  if (planted(Bug::exclusive_misuse_connection)) {
    // Planted: the listener's flag copied. The first EPOLL_CTL_MOD will fail with EINVAL.
    return set_interest(fd, EPOLLIN | EPOLLEXCLUSIVE);
  }
  set_interest(fd, Connection::kReadInterest);
}

void LevelLoop::set_interest(int fd, std::uint32_t wanted) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  // Planted: EPOLLOUT, once asked for, stays.
  if (planted(Bug::event_spin_out)) wanted |= entry.interest & EPOLLOUT;
  if (entry.interest == wanted) return;
  entry.interest = wanted;
  if (wanted == 0) {
    entry.registered = false;
    epoll_.remove(fd);
  } else if (!std::exchange(entry.registered, true)) {
    if (planted(Bug::ctl_unchecked)) {
      // Planted: what can go wrong with an fd that was registered before?
      epoll_event event{};
      event.events = wanted;
      event.data.u64 = token(fd);
      ::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event);
      return;
    }
    epoll_.add(fd, wanted, token(fd));
  } else {
    modified_->modify(fd, wanted, token(fd));
  }
}

void LevelLoop::run(int stop) noexcept {
  watch(stop, [this](std::uint32_t) { stopping_ = true; });
  while (!stopping_) turn();
  unwatch(stop);
  stop_accepting();
  on_listener_drained();
  finish_jobs();
  drain(take_connections(), options_.drain_ms);
}

void LevelLoop::turn() {
  Batch batch;
  // Planted: no more events can come than there are connections. At first there are none.
  if (planted(Bug::wait_error_spin)) batch.set_limit(static_cast<int>(open_));
  // One that is paused in this turn stays so for a wait: else the two would be a busy loop.
  const bool was_paused = accepting_paused_;
  const auto events = batch.wait(epoll_.fd(), wait_timeout());
  now_ = Clock::now();
  for (const epoll_event& event : events) dispatch(event);
  end_batch();
  close_idle();
  if (was_paused) resume_accepting();
}

void LevelLoop::dispatch(const epoll_event& event) {
  const auto fd = static_cast<int>(event.data.u64 & 0xffffffff);
  if (static_cast<std::size_t>(fd) >= entries_.size()) return count(&Counters::unknown_events);
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  if (token(fd) != event.data.u64) return count(&Counters::unknown_events);
  if (!entry.callback && !entry.connection) return count(&Counters::unknown_events);
  if (entry.callback) {
    const Callback copy = entry.callback;  // it may unwatch itself
    return copy(event.events);
  }
  touch(entry);
  if (entry.paused) return on_paused_event(fd);
  // Planted: one branch for input, one for output, none for the rest.
  if (planted(Bug::event_spin) && (event.events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(fd, event.events);
}

void LevelLoop::serve(int fd, std::uint32_t events) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  Next next = entry.connection->advance(events);
  while (next == Next::job && start_job(*entry.connection)) next = entry.connection->advance(events);
  if (next == Next::close) return close_connection(fd);
  if (next == Next::job) return pause(fd);
  // Next::again needs nothing: what is left is level, and epoll_wait reports it again.
  set_interest(fd, entry.connection->interest());
}

bool LevelLoop::start_job(Connection& connection) {
  connection.protocol().finish_job(run_job(*connection.protocol().job()), connection.output());
  return true;
}

// While another thread or a child computes the reply nothing is read. An empty event mask would not
// be silence: EPOLLERR and EPOLLHUP are OR-ed into every mask (fs/eventpoll.c, ep_insert and
// ep_modify), and a client that resets would be reported in a tight loop. So the registration goes.
void LevelLoop::pause(int fd) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  entry.paused = true;
  if (planted(Bug::event_spin_pause) || planted(Bug::ctl_unchecked)) {
    // Planted: nothing is asked for, so nothing will be reported.
    epoll_.modify(fd, 0, token(fd));
    entry.interest = 0;
    // Planted: and what is not watched can be added again.
    if (planted(Bug::ctl_unchecked)) entry.registered = false;
    return;
  }
  set_interest(fd, paused_interest());
}

void LevelLoop::resume(Token resumed) {
  if (find(resumed) == nullptr) return;
  const auto fd = static_cast<int>(resumed & 0xffffffff);
  entries_[static_cast<std::size_t>(fd)].paused = false;
  serve(fd, 0);
}

// No EPOLL_CTL_DEL: this is the only fd of its open file description (accepted here, close-on-exec,
// never duplicated), so close() takes the registration along (epoll(7), Q6).
void LevelLoop::close_connection(int fd) {
  Entry& entry = entries_[static_cast<std::size_t>(fd)];
  on_close(fd);
  keep_a_dup(fd);
  ++entry.generation;
  entry.interest = 0;
  entry.registered = false;
  entry.paused = false;
  by_age_.erase(entry.place);
  --open_;
  entry.connection.reset();
  // Planted: tidy, and too late.
  if (planted(Bug::ctl_after_close)) epoll_.remove(fd);
  if (planted(Bug::ctl_wrong_description)) closed_.push_back(fd);
}

// Planted: the last bytes may still be on their way, so the author keeps the socket alive on a dup
// for a while. With it lives the registration, under a number that is closed.
void LevelLoop::keep_a_dup(int fd) {
  if (!planted(Bug::stale_registration) && !planted(Bug::stale_event) &&
      !planted(Bug::ctl_after_close))
    return;
  constexpr std::size_t kKept = 16;
  if (dups_.size() == kKept) dups_.erase(dups_.begin());
  dups_.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

// Planted: what was put off while the batch was handled. The numbers may have new owners by now.
void LevelLoop::end_batch() {
  for (const int fd : closed_) epoll_.remove(fd);
  closed_.clear();
  expired_.clear();
}

std::vector<std::unique_ptr<Connection>> LevelLoop::take_connections() {
  std::vector<std::unique_ptr<Connection>> taken;
  for (Entry& entry : entries_)
    if (entry.connection) taken.push_back(std::move(entry.connection));
  return taken;
}

}  // namespace refserver
