#include "loop/oneshot_worker.h"

#include <utility>
#include <vector>

#include "counters.h"
#include "plants.h"

namespace refserver {
namespace {

// Small, because a harvested event waits for its thread even when another one is free.
constexpr int kBatch = 4;
constexpr int kRetryAcceptMs = 100;

}  // namespace

OneshotWorker::OneshotWorker(SharedQueue& queue, std::uint32_t flags, int accepts_per_turn)
    : queue_(queue),
      acceptor_(queue.listen_fd),
      flags_(flags | EPOLLONESHOT),
      accepts_per_turn_(accepts_per_turn) {}

void OneshotWorker::run() {
  Batch batch(kBatch);
  while (!stopping_) {
    const auto events =
        batch.wait(queue_.epoll.fd(), parked_ ? kRetryAcceptMs : queue_.longest_wait_ms());
    if (std::exchange(parked_, false)) arm_listener();
    for (const epoll_event& event : events) dispatch(event);
    queue_.end_idle();
  }
}

void OneshotWorker::dispatch(const epoll_event& event) {
  const Slots::Token token = event.data.u64;
  if (token == SharedQueue::kStop) {
    stopping_ = true;
  } else if (token == SharedQueue::kListener) {
    accept_some();
  } else if (const auto rearm = queue_.take_turn(token, event.events)) {
    queue_.arm_again(*rearm, flags_, token);
  }
}

// Armed first, registered afterwards: the next thread accepts meanwhile.
void OneshotWorker::accept_some() {
  std::vector<int> accepted;
  for (int i = 0; i < accepts_per_turn_; ++i) {
    const Acceptor::Result result = acceptor_.accept_one();
    if (result.outcome == Acceptor::Outcome::accepted) accepted.push_back(result.fd);
    if (result.outcome == Acceptor::Outcome::none && i == 0) count(&Counters::accept_again);
    parked_ = result.outcome == Acceptor::Outcome::exhausted;
    if (parked_ || result.outcome == Acceptor::Outcome::none) break;
  }
  // Planted: only a good accept leads back to the listener.
  const bool forgotten = planted(Bug::oneshot_not_rearmed_accept) && accepted.empty();
  if (!parked_ && !forgotten) arm_listener();
  for (const int fd : accepted)
    queue_.register_connection(fd, Connection::kReadInterest | flags_);
}

// EPOLL_CTL_MOD polls the listener at once (epoll_ctl(2); fs/eventpoll.c, ep_modify), so connections
// that are in the queue already are reported, with EPOLLET too.
void OneshotWorker::arm_listener() {
  queue_.epoll.modify(queue_.listen_fd, EPOLLIN | flags_, SharedQueue::kListener);
}

}  // namespace refserver
