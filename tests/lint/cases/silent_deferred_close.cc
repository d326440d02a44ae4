// What a handler ends is closed when the batch is over, or its number is looked up anew for each
// slot; owners in maps, a vector of the dead, a generation that no longer fits.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::span<const epoll_event> wait_for(const Fd& epoll, std::span<epoll_event> events) {
  const int n = epoll_wait(epoll.get(), events.data(), static_cast<int>(events.size()), -1);
  if (n < 0 && errno != EINTR) throw std::runtime_error("epoll_wait");
  return events.first(n < 0 ? 0 : static_cast<std::size_t>(n));
}

bool discard(int fd) {
  std::array<char, 4096> bytes;
  const ssize_t n = ::recv(fd, bytes.data(), bytes.size(), 0);
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

class ByNumber {
 public:
  bool add(Fd fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd.get()}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &event) < 0) return false;
    const int number = fd.get();
    open_.insert_or_assign(number, std::move(fd));
    return true;
  }
  void turn() {
    std::vector<int> dead;
    for (const epoll_event& event : wait_for(epoll_, events_)) {
      const auto found = open_.find(event.data.fd);
      if (found == open_.end()) continue;
      if ((event.events & (EPOLLHUP | EPOLLERR)) != 0 || !discard(found->first))
        dead.push_back(found->first);
    }
    for (const int number : dead) open_.erase(number);
  }

 private:
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::array<epoll_event, 64> events_;
  std::map<int, Fd> open_;
};

struct Pair;
struct Side {
  Fd fd;
  Pair* pair;
};
struct Pair {
  Side client, upstream;
  bool dead = false;
};

class Tunnels {
 public:
  bool add(int client, int upstream) {
    auto pair = std::make_unique<Pair>(Pair{{Fd(client), nullptr}, {Fd(upstream), nullptr}});
    for (Side* side : {&pair->client, &pair->upstream}) {
      side->pair = pair.get();
      epoll_event event{.events = EPOLLIN, .data = {.ptr = side}};
      if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, side->fd.get(), &event) < 0) return false;
    }
    pairs_.push_back(std::move(pair));
    return true;
  }
  void turn() {
    for (const epoll_event& event : wait_for(epoll_, events_)) {
      const auto& side = *static_cast<const Side*>(event.data.ptr);
      if (!side.pair->dead && !discard(side.fd.get())) side.pair->dead = true;
    }
    std::erase_if(pairs_, [](const auto& pair) { return pair->dead; });
  }

 private:
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::array<epoll_event, 64> events_;
  std::vector<std::unique_ptr<Pair>> pairs_;
};

void serve(int single, int one, int other) {
  ByNumber numbers;
  Tunnels tunnels;
  if (!numbers.add(Fd(single)) || !tunnels.add(one, other)) return;
  for (;;) {
    numbers.turn();
    tunnels.turn();
  }
}
