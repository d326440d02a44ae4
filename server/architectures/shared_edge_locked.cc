// N threads wait on one instance with EPOLLET and no EPOLLONESHOT. An edge wakes one thread, but the
// next edge may come while that one still reads and wakes a second: the lock of the connection puts
// them in a row. One epoll_ctl per connection in its whole life.
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "architectures.h"
#include "counters.h"
#include "loop/shared_queue.h"
#include "plants.h"

namespace refserver {
namespace {

constexpr int kBatch = 16;
constexpr int kRetryAcceptMs = 100;
constexpr std::uint32_t kListenerEvents = EPOLLIN | EPOLLET;
constexpr std::uint32_t kConnectionEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

class Worker {
 public:
  explicit Worker(SharedQueue& queue) : queue_(queue), acceptor_(queue.listen_fd) {}

  void run() {
    Batch batch(kBatch);
    while (!stopping_) {
      const int longest = parked_ ? kRetryAcceptMs : queue_.longest_wait_ms();
      const auto events = batch.wait(queue_.epoll.fd(), unfinished_.empty() ? longest : 0);
      if (std::exchange(parked_, false)) accept_all();
      for (const epoll_event& event : events) dispatch(event);
      if (!unfinished_.empty()) go_on();
      queue_.end_idle();
    }
  }

 private:
  void dispatch(const epoll_event& event) {
    if (event.data.u64 == SharedQueue::kStop) {
      stopping_ = true;
    } else if (event.data.u64 == SharedQueue::kListener) {
      accept_all();
    } else if (planted(Bug::freed_while_pending)) {
      work_on_object(*static_cast<Object*>(event.data.ptr), event.events);
    } else if (planted(Bug::level_shared_by_threads) || planted(Bug::edge_shared_by_threads)) {
      work_with_less_lock(event.data.u64);
    } else {
      work(event.data.u64, event.events);
    }
  }

  // Until EAGAIN: what stays in the queue has had its edge.
  void accept_all() {
    for (;;) {
      const Acceptor::Result result = acceptor_.accept_one();
      if ((parked_ = result.outcome == Acceptor::Outcome::exhausted)) return;
      if (result.outcome == Acceptor::Outcome::none) return;
      if (result.outcome == Acceptor::Outcome::accepted)
        register_connection(result.fd);
      // Planted: one edge, one connection.
      if (planted(Bug::edge_not_drained_accept)) return;
    }
  }

  void work(Slots::Token token, std::uint32_t events) {
    Slot& slot = queue_.slots.at(token);
    const std::lock_guard held(slot.lock);
    // While this thread waited for the lock another one may have closed the connection.
    if (!Slots::is_current(slot, token)) return count(&Counters::unknown_events);
    queue_.touch(*slot.connection);
    // EPOLLIN always: after a blocked write the edge of the input has passed long ago.
    const Next next = serve_inline(*slot.connection, events | EPOLLIN);
    if (next == Next::close) return queue_.slots.close(slot, token);
    if (next == Next::again) unfinished_.push_back(token);
  }

  void register_connection(int fd) {
    if (planted(Bug::freed_while_pending)) {
      auto* object = new Object(fd, queue_.options.protocol);
      queue_.epoll.add(fd, kConnectionEvents, reinterpret_cast<std::uintptr_t>(object));
      return;
    }
    // Planted: level-triggered, and every thread is told as long as there is input.
    const bool level = planted(Bug::level_shared_by_threads);
    queue_.register_connection(fd, level ? Connection::kReadInterest : kConnectionEvents);
  }

  // Planted: to let threads read at the same time, the lock guards only the parser and the output.
  // Between a read and its lock another thread reads the next piece and comes first.
  void work_with_less_lock(Slots::Token token) {
    Slot& slot = queue_.slots.at(token);
    std::unique_lock held(slot.lock);
    while (Slots::is_current(slot, token)) {
      const int fd = slot.connection->fd();
      held.unlock();
      std::array<char, 4096> piece;
      const ssize_t n = ::recv(fd, piece.data(), piece.size(), 0);
      const bool drained = n < 0 && errno == EAGAIN;
      if (n > 0) decode({piece.data(), static_cast<std::size_t>(n)});
      held.lock();
      if (drained || !Slots::is_current(slot, token)) return;
      if (n <= 0) return queue_.slots.close(slot, token);
      slot.connection->feed({piece.data(), static_cast<std::size_t>(n)});
    }
  }

  // What costs time and needs no lock, it seems.
  static void decode(std::string_view piece) {
    volatile unsigned sum = 0;
    for (int round = 0; round < 20; ++round)
      for (const char byte : piece) sum = sum + static_cast<unsigned char>(byte);
  }

  // Planted: data.ptr leads to an object that its last event frees. The batch of another thread may
  // hold an earlier one.
  struct Object {
    static constexpr std::uint64_t kAlive = 0x616c697665;

    Object(int fd, ProtocolName protocol) : number(fd), connection(fd, make_protocol(protocol)) {}
    ~Object() { alive = 0; }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

    volatile std::uint64_t alive = kAlive;  // the author's safety net, itself freed memory
    std::mutex lock;
    const int number;
    Connection connection;
  };

  void work_on_object(Object& object, std::uint32_t events) {
    char byte = 0;  // is there anything to do at all?
    const ssize_t there = ::recv(object.number, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (object.alive != Object::kAlive) return count(&Counters::dead_objects);
    if (there < 0 && errno == EAGAIN && object.connection.output().empty()) return;
    Next next = Next::again;
    {
      const std::lock_guard held(object.lock);
      while (next == Next::again) next = serve_inline(object.connection, events | EPOLLIN);
    }
    if (next == Next::close) delete &object;
  }

  // A connection that used up its turn gets no edge for what is left; it waits in this thread's
  // list while the others have theirs.
  void go_on() {
    const Slots::Token token = unfinished_.front();
    unfinished_.pop_front();
    work(token, 0);
  }

  SharedQueue& queue_;
  Acceptor acceptor_;
  std::deque<Slots::Token> unfinished_;
  bool parked_ = false;  // no fd to accept with: look again after a while
  bool stopping_ = false;
};

}  // namespace

void run_shared_edge_locked(const Options& options) {
  run_shared_queue(options, kListenerEvents, [](SharedQueue& queue) { Worker(queue).run(); });
}

}  // namespace refserver
