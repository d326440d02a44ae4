#include "worker.h"

#include <cerrno>
#include <utility>
#include <vector>

// Only a good accept leads back to the listener, and one that is put off.
void Worker::accept_some() {
  std::vector<int> accepted;
  for (int i = 0; i < 2; ++i) {
    const Acceptor::Result result = acceptor_.accept_one();  // ofd-oneshot-not-rearmed
    if (result.outcome == Acceptor::Outcome::accepted) accepted.push_back(result.fd);
    parked_ = result.outcome == Acceptor::Outcome::exhausted;
    if (parked_ || result.outcome == Acceptor::Outcome::none) break;
  }
  if (!parked_ && !accepted.empty()) arm_listener();
  for (const int fd : accepted) queue_.register_connection(fd, EPOLLIN | flags_);
}

void Worker::accept_with_care() {
  std::vector<int> accepted;
  for (int i = 0; i < 2; ++i) {
    const Acceptor::Result result = acceptor_.accept_one();
    if (result.outcome == Acceptor::Outcome::accepted) accepted.push_back(result.fd);
    put_off_ = result.outcome == Acceptor::Outcome::exhausted;
    if (put_off_ || result.outcome == Acceptor::Outcome::none) break;
  }
  if (!put_off_) arm_listener();
  for (const int fd : accepted) queue_.register_connection(fd, EPOLLIN | flags_);
}

void Worker::arm_listener() {
  queue_.epoll.modify(queue_.listen_fd, EPOLLIN | flags_, Queue::kListener);
}

void Worker::dispatch(const epoll_event& event) {
  const std::uint64_t token = event.data.u64;
  if (token == Queue::kListener) accept_some();
}

void Worker::run() {
  epoll_event event;
  for (;;) {
    const int n = ::epoll_wait(queue_.epoll.fd(), &event, 1, parked_ ? 100 : -1);
    if (n < 0 && errno != EINTR) return;
    if (std::exchange(parked_, false)) arm_listener();
    if (n == 1) dispatch(event);
    queue_.end_idle();
  }
}

void Worker::run_with_care() {
  epoll_event event;
  for (;;) {
    const int n = ::epoll_wait(queue_.epoll.fd(), &event, 1, put_off_ ? 100 : -1);
    if (n < 0 && errno != EINTR) return;
    if (std::exchange(put_off_, false)) arm_listener();
    if (n == 1 && event.data.u64 == Queue::kListener) accept_with_care();
    queue_.end_idle();
  }
}

// Somebody else arms it.
void Worker::run_with_help() {
  epoll_event event;
  while (::epoll_wait(queue_.epoll.fd(), &event, 1, -1) == 1) {
    if (event.data.u64 != Queue::kListener) continue;
    if (event.data.u64 == Queue::kListener) {
      const Acceptor::Result result = acceptor_.accept_one();
      if (result.fd >= 0) queue_.register_connection(result.fd, EPOLLIN | flags_);
      queue_.when_there_is_room();
    }
  }
}
