// What is owned under its own number in a container, and what is done to that number besides.
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&&) = delete;
  ~Fd() { reset(); }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (const int old = std::exchange(fd_, fd); old >= 0) ::close(old);
  }

 private:
  int fd_ = -1;
};

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  bool idle() const { return idle_; }

 private:
  Fd fd_;
  bool idle_ = false;
};

class Loop {
 public:
  void adopt(int fd) {
    Entry& entry = open_entry(fd);
    entry.connection = std::make_unique<Connection>(fd);
  }
  void close_and_delete(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    ++entry.generation;
    entry.connection.reset();
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-after-close
  }
  void close_at(int fd) {
    entries_.at(static_cast<std::size_t>(fd)).connection = nullptr;
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-after-close
  }
  void delete_and_close(int fd) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    entries_[static_cast<std::size_t>(fd)].connection.reset();
  }
  // Which of the two it is, only the other knows.
  void close_another(int fd, int other) {
    entries_[static_cast<std::size_t>(other)].connection.reset();
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  }
  void close_one(int fd) { entries_[static_cast<std::size_t>(fd)].connection.reset(); }
  // The second finds nothing.
  void close_twice(int fd) {
    close_one(fd);
    close_one(fd);
  }
  // By then there may be another.
  void close_two(int fd) {
    close_one(fd);
    run();
    close_one(fd);
  }
  void close_and_look_again(int fd) {
    close_one(fd);
    run();
    if (entries_[static_cast<std::size_t>(fd)].connection)
      epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  }
  void expire(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (!entry.connection->idle()) return;
    ::close(fd);
    expired_.push_back(std::move(entry.connection));  // ofd-double-close
  }
  void expire_at_once(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (!entry.connection->idle()) return;
    ::close(fd);
    entry.connection.reset();  // ofd-double-close
  }
  // Whether there is an owner, nothing on this way tells.
  void expire_untouched(int fd) {
    ::close(fd);
    entries_[static_cast<std::size_t>(fd)].connection.reset();
  }
  // The old one, if there is any, is gone for good: its number would not be free else.
  void replace(int fd) {
    entries_[static_cast<std::size_t>(fd)].connection = std::make_unique<Connection>(fd);
    epoll_event event{};
    event.events = EPOLLIN;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) return;
  }
  void make_sure_and_adopt(int fd) {
    close_one(fd);
    epoll_event event{};
    event.events = EPOLLIN;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) return;
    entries_[static_cast<std::size_t>(fd)].connection = std::make_unique<Connection>(fd);
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  }
  void make_sure_and_refuse(int fd) {
    close_one(fd);
    ::close(fd);
  }
  void close_and_add(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (!entry.connection->idle()) return;
    entry.connection.reset();
    epoll_event event{};
    event.events = EPOLLIN;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) < 0) return;  // ofd-use-after-close
  }
  void keep_for_a_while(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (entry.connection->idle()) expired_.push_back(std::move(entry.connection));
  }
  // Whoever runs may have closed the owner before, and have a new one by then.
  void expire_after_all(int fd) {
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (!entry.connection->idle()) return;
    ::close(fd);
    run();
    entry.connection.reset();
  }
  void expire_after_run(int fd) {
    ::close(fd);
    run();
    Entry& entry = entries_[static_cast<std::size_t>(fd)];
    if (entry.connection->idle()) entry.connection.reset();
  }
  // A number of its own.
  void close_number(int fd) {
    if (!entries_[static_cast<std::size_t>(fd)].connection) ::close(fd);
  }
  void run();

 private:
  struct Entry {
    unsigned generation = 0;
    std::unique_ptr<Connection> connection;
  };
  Entry& open_entry(int fd) {
    const auto at = static_cast<std::size_t>(fd);
    if (at >= entries_.size()) entries_.resize(at + 1);
    return entries_[at];
  }

  int epoll_ = -1;
  std::deque<Entry> entries_;
  std::vector<std::unique_ptr<Connection>> expired_;
};

// Of these owners some let go of their numbers.
class Lease {
 public:
  explicit Lease(int fd) : fd_(fd) {}
  int give() { return fd_.release(); }

 private:
  Fd fd_;
};

struct Leases {
  std::vector<std::unique_ptr<Lease>> leases;
  int epoll = -1;
  void adopt(int fd) { leases[static_cast<std::size_t>(fd)] = std::make_unique<Lease>(fd); }
  void take_back(int fd) {
    leases[static_cast<std::size_t>(fd)].reset();
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
  }
};

// The index is a slot's; the owner's number is another.
struct Slots {
  std::vector<std::unique_ptr<Connection>> slots;
  int epoll = -1;
  void adopt(int slot, int fd) { slots[static_cast<std::size_t>(slot)] = std::make_unique<Connection>(fd); }
  void drop(int slot) {
    slots[static_cast<std::size_t>(slot)].reset();
    epoll_ctl(epoll, EPOLL_CTL_DEL, slot, nullptr);
  }
};

// One is a copy, and has a number of its own.
struct Copies {
  std::vector<std::unique_ptr<Connection>> copies;
  int epoll = -1;
  void adopt(int fd) { copies[static_cast<std::size_t>(fd)] = std::make_unique<Connection>(
        fcntl(fd, F_DUPFD_CLOEXEC, 0)); }
  void drop(int fd) {
    copies[static_cast<std::size_t>(fd)].reset();
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
  }
};

// Two may have changed places.
struct Swapped {
  std::vector<std::unique_ptr<Connection>> all;
  int epoll = -1;
  void adopt(int fd) { all[static_cast<std::size_t>(fd)] = std::make_unique<Connection>(fd); }
  void swap(int one, int other) {
    std::swap(all[static_cast<std::size_t>(one)], all[static_cast<std::size_t>(other)]);
  }
  void drop(int fd) {
    all[static_cast<std::size_t>(fd)].reset();
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
  }
};

struct Plain {
  std::vector<std::unique_ptr<Connection>> all;
  int epoll = -1;
  void adopt(int fd) { all[static_cast<std::size_t>(fd)].reset(new Connection(fd)); }
  void drop(int fd) {
    all[static_cast<std::size_t>(fd)].reset();
    epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);  // ofd-ctl-after-close
  }
};

// These hold a number, and somebody else closes it.
class Client {
 public:
  Client(int fd, int log) : fd_(fd), log_(log) {}
  ~Client() { ::close(log_); }
  bool idle() const { return fd_ > 7; }

 private:
  int fd_;
  int log_;
};

struct Clients {
  std::vector<std::unique_ptr<Client>> all, dead;
  std::vector<int> closing;
  int epoll = -1;
  void adopt(int fd, int log) { all[static_cast<std::size_t>(fd)] = std::make_unique<Client>(fd, log); }
  void drop(int fd) {
    if (!all[static_cast<std::size_t>(fd)]->idle()) return;
    ::close(fd);
    dead.push_back(std::move(all[static_cast<std::size_t>(fd)]));
  }
  void put_aside(int fd) {
    all[static_cast<std::size_t>(fd)].reset();
    closing.push_back(fd);
  }
  void end_turn() {
    for (const int fd : closing) {
      epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
      ::close(fd);
    }
    closing.clear();
  }
};
