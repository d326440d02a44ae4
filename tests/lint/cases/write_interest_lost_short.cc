// A count of less than the whole is not the end.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>

enum class Flush { done, blocked, broken };

void want_out(int fd);

class Output {
 public:
  Flush flush(int fd) {
    while (!bytes_.empty()) {
      const std::string_view chunk = front();
      const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
      if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
      const auto taken = static_cast<std::size_t>(n);
      if (taken < chunk.size()) {  // ofd-write-interest-lost
        drop_all();
        return Flush::done;
      }
      drop(taken);
    }
    return Flush::done;
  }

  Flush flush_in_place(int fd) {
    const ssize_t n = ::send(fd, bytes_.data(), bytes_.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    if (bytes_.size() > static_cast<std::size_t>(n)) {  // ofd-write-interest-lost
      bytes_.clear();
      return Flush::done;
    }
    bytes_.clear();
    return Flush::done;
  }

  // Never, or only where somebody asks for it.
  Flush flush_or_lose(int fd) {
    constexpr bool kNever = false;
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    const auto taken = static_cast<std::size_t>(n);
    if (kNever && taken < chunk.size()) {
      drop_all();
      return Flush::done;
    }
    if (may_lose_ && taken < chunk.size()) {
      drop_all();
      return Flush::done;
    }
    drop(taken);
    return Flush::done;
  }

  // What is left is counted.
  Flush flush_counted(int fd) {
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    const auto taken = static_cast<std::size_t>(n);
    if (taken < chunk.size()) {
      drop(taken);
      return Flush::done;
    }
    drop_all();
    return Flush::done;
  }

  // Before.
  Flush flush_counted_before(int fd) {
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    rest_ = bytes_.substr(static_cast<std::size_t>(n));
    const auto taken = static_cast<std::size_t>(n);
    if (taken < chunk.size()) {
      bytes_.clear();
      return Flush::done;
    }
    drop_all();
    return Flush::done;
  }

  // It stays where it is, and somebody waits for room.
  Flush flush_later(int fd) {
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    const auto taken = static_cast<std::size_t>(n);
    if (taken < chunk.size()) {
      want_out(fd);
      return Flush::done;
    }
    drop(taken);
    return Flush::done;
  }

  // A client that is too slow is given up.
  Flush flush_or_end(int fd) {
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN ? Flush::blocked : Flush::broken;
    const auto taken = static_cast<std::size_t>(n);
    if (taken < chunk.size()) {
      drop_all();
      return Flush::broken;
    }
    drop(taken);
    return Flush::done;
  }

  // A socket that blocks takes all, or has failed.
  Flush flush_whole(int fd) {
    const std::string_view chunk = front();
    const ssize_t n = ::send(fd, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (static_cast<std::size_t>(n) < chunk.size()) {
      drop_all();
      return Flush::done;
    }
    return Flush::done;
  }

 private:
  std::string_view front() const { return std::string_view(bytes_).substr(sent_); }
  void drop(std::size_t length) { sent_ += length; }
  void drop_all() {
    bytes_.clear();
    sent_ = 0;
  }

  bool may_lose_ = false;
  std::string bytes_;
  std::string rest_;
  std::size_t sent_ = 0;
};

Flush all(int fd) {
  Output output;
  output.flush_in_place(fd);
  output.flush_counted(fd);
  output.flush_counted_before(fd);
  output.flush_later(fd);
  output.flush_or_end(fd);
  output.flush_whole(fd);
  return output.flush(fd);
}
