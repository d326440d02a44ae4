// Connection objects come from a freelist that all threads share, and go back to it as soon as their
// connection is closed: by its own event, or thrown out by the handler of another connection whose
// batch also has an event of this one. The generation in data.u64 tells that the event is of the past.
#include <atomic>
#include <deque>
#include <mutex>

#include "tests/stress/server.h"

namespace {

struct Connection {
  int fd = -1;
  // Read by whoever still holds an event of a former connection, too.
  std::atomic<std::uint32_t> generation{0};
};

std::mutex mutex;
std::deque<Connection> connections;  // grows; its elements stay where they are
std::vector<std::uint32_t> free_ones;

// An object that is nobody's, and its place.
std::uint32_t take() {
  const std::lock_guard lock(mutex);
  if (free_ones.empty()) {
    connections.emplace_back();
    return static_cast<std::uint32_t>(connections.size() - 1);
  }
  const std::uint32_t place = free_ones.back();  // the last to be freed is the first to be used again
  free_ones.pop_back();
  return place;
}

Connection& at(std::uint32_t place) {
  const std::lock_guard lock(mutex);
  return connections[place];
}

void give_back(std::uint32_t place) {
  const std::lock_guard lock(mutex);
  ++connections[place].generation;
  free_ones.push_back(place);
}

// One thread's connections.
class Loop {
 public:
  explicit Loop(const Ends& ends) : ends_(ends) {
    add(epfd_, ends.stop, EPOLLIN, kStop);
    add(epfd_, ends.listener, EPOLLIN | EPOLLEXCLUSIVE, kListener);
  }
  ~Loop() { must(close(epfd_)); }
  Loop(const Loop&) = delete;

  void run() {
    std::array<epoll_event, kBatch> room;
    for (;;) {
      for (const epoll_event& event : wait_for_events(epfd_, room)) {
        if (event.data.u64 == kStop) return;
        if (event.data.u64 == kListener) welcome();
        else turn(static_cast<std::uint32_t>(event.data.u64),
                  static_cast<std::uint32_t>(event.data.u64 >> 32));
      }
    }
  }

 private:
  static constexpr std::uint64_t kStop = UINT64_MAX;
  static constexpr std::uint64_t kListener = UINT64_MAX - 1;

  void welcome() {
    for (int fd; (fd = accept_next(ends_.listener)) != -1;) {
      const std::uint32_t place = take();
      Connection& connection = at(place);
      connection.fd = fd;
      add(epfd_, fd, EPOLLIN | EPOLLRDHUP, std::uint64_t{connection.generation.load()} << 32 | place);
      mine_.push_back(place);
    }
  }

  void turn(std::uint32_t place, std::uint32_t generation) {
    if (at(place).generation != generation) return;
    if (!echo(at(place).fd)) return end(place);
    // Now and then there is one connection too many.
    if (++turns_ % 16 == 0 && mine_.size() > 4) end(mine_[turns_ % mine_.size()]);
  }

  void end(std::uint32_t place) {
    must(close(at(place).fd));
    std::erase(mine_, place);
    give_back(place);
  }

  const Ends& ends_;
  int epfd_ = make_instance();
  std::vector<std::uint32_t> mine_;
  std::size_t turns_ = 0;
};

void serve(int, const Ends& ends) { Loop(ends).run(); }

}  // namespace

int main(int argc, char** argv) {
  return run_server(argc, argv, [](const Ends&) {}, serve);
}
