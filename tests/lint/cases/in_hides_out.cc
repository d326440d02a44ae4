// Bits in constants, a range-for over a batch, a member that tests.
#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <span>

constexpr std::uint32_t kBoth = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

struct Connection {
  void on_input();
  void on_output();
  void end();
};

bool add(int epoll, int fd, Connection& connection) {
  epoll_event event{.events = kBoth, .data = {.ptr = &connection}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void hides(std::span<const epoll_event> batch) {
  for (const auto& event : batch) {
    auto& connection = *static_cast<Connection*>(event.data.ptr);
    if (event.events & EPOLLIN)
      connection.on_input();
    else if (event.events & EPOLLOUT)  // ofd-in-hides-out
      connection.on_output();
  }
}

void hides_in_a_copy(std::span<const epoll_event> batch) {
  for (const auto& [events, data] : batch) {
    auto& connection = *static_cast<Connection*>(data.ptr);
    if ((events & EPOLLOUT) != 0) {
      connection.on_output();
    } else if ((events & (EPOLLIN | EPOLLRDHUP)) != 0) {  // ofd-in-hides-out
      connection.on_input();
    }
  }
}

void both(std::span<const epoll_event> batch) {
  for (const auto& event : batch) {
    auto& connection = *static_cast<Connection*>(event.data.ptr);
    if (event.events & (EPOLLHUP | EPOLLERR)) {
      connection.end();
      continue;
    }
    if (event.events & EPOLLIN) connection.on_input();
    if (event.events & EPOLLOUT) connection.on_output();
  }
}

class Flags {
 public:
  explicit Flags(std::uint32_t bits) : bits_(bits) {}
  bool readable() const { return (bits_ & (EPOLLIN | EPOLLRDHUP)) != 0; }
  bool writable() const { return (bits_ & EPOLLOUT) != 0; }

 private:
  std::uint32_t bits_;
};

void by_members(Connection& connection, std::uint32_t bits) {
  const Flags flags(bits);
  if (flags.readable()) connection.on_input();
  if (flags.writable()) connection.on_output();
}
