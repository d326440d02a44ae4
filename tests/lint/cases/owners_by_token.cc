// What is owned under its own number, which is part of what an event brings.
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  int fd_;
};

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  bool broken() const { return broken_; }

 private:
  Fd fd_;
  bool broken_ = false;
};

class Loop {
 public:
  void adopt(int fd) {
    const auto at = static_cast<std::size_t>(fd);
    if (at >= entries_.size()) entries_.resize(at + 1);
    entries_[at].connection = std::make_unique<Connection>(fd);
  }
  void turn() {
    epoll_event events[16];
    const int n = epoll_wait(epoll_, events, 16, -1);
    for (int i = 0; i < n; ++i) dispatch(events[i]);
  }
  void dispatch(const epoll_event& event) {
    const auto fd = static_cast<int>(event.data.u64 & 0xffffffff);
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (entry.generation != event.data.u64 >> 32 || !entry.connection->broken()) return;
    switch (event.events) {
      case 1: return close_with_a_dup(fd);
      case 2: return delete_first(fd);
      case 3: return dup_for_a_moment(fd);
      case 4: return delete_last(fd);
      case 5: return delete_then_dup(fd);
      default: return;
    }
  }

 private:
  struct Entry {
    std::uint32_t generation = 0;
    std::unique_ptr<Connection> connection;
  };

  void keep_a_dup(int fd) { dups_.emplace_back(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }
  void end(int fd) { entries_[static_cast<std::size_t>(fd)].connection.reset(); }

  void close_with_a_dup(int fd) {
    keep_a_dup(fd);
    end(fd);  // ofd-stale-registration
  }
  void delete_first(int fd) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    keep_a_dup(fd);
    end(fd);
  }
  void delete_then_dup(int fd) {
    keep_a_dup(fd);
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    end(fd);
  }
  void dup_for_a_moment(int fd) {
    { const Fd copy(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }
    end(fd);
  }
  void delete_last(int fd) {
    end(fd);
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-after-close
  }

  int epoll_ = -1;
  std::deque<Entry> entries_;
  std::vector<Fd> dups_;
};
