// What an event carries: tagged pointers, a slot with its generation in either half, a visitor's
// index; one pointer shared by two registrations.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

struct alignas(8) Session {
  int client = -1, upstream = -1;
};

enum class Side : std::uintptr_t { client = 0, upstream = 1 };

class Tagged {
 public:
  Tagged(Session& session, Side side)
      : bits_(reinterpret_cast<std::uintptr_t>(&session) | static_cast<std::uintptr_t>(side)) {}
  explicit Tagged(const epoll_event& event) : bits_(event.data.u64) {}
  std::uint64_t bits() const { return bits_; }
  Side side() const { return static_cast<Side>(bits_ & 1); }
  Session& session() const { return *reinterpret_cast<Session*>(bits_ & ~std::uintptr_t{1}); }
  int& number() const { return side() == Side::client ? session().client : session().upstream; }

 private:
  std::uintptr_t bits_;
};

struct Token {
  std::uint32_t index, generation;
};

class Poller {
 public:
  bool add(Session& session) {
    for (const Side side : {Side::client, Side::upstream}) {
      const Tagged tagged(session, side);
      epoll_event event{.events = EPOLLIN, .data = {.u64 = tagged.bits()}};
      if (epoll_ctl(epoll_, EPOLL_CTL_ADD, tagged.number(), &event) < 0) return false;
    }
    return true;
  }
  bool add_shared(Session& session) {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &session}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, session.client, &event) == 0 &&
           epoll_ctl(epoll_, EPOLL_CTL_ADD, session.upstream, &event) == 0;
  }
  bool add_slot(std::uint32_t index) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = std::bit_cast<std::uint64_t>(Token{index, slots_[index].generation});
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, slots_[index].fd, &event) == 0;
  }
  void turn() {
    std::array<epoll_event, 32> events;
    const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
    if (n < 0) return;
    for (int i = 0; i < n; ++i) on_slot(events[static_cast<std::size_t>(i)]);
  }
  void turn_of_sessions() {
    std::array<epoll_event, 32> events;
    const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
    for (auto event = events.begin(); event < events.begin() + n; ++event) {
      std::array<char, 512> bytes;
      const Tagged tagged(*event);
      if (tagged.number() < 0) continue;
      if (::recv(tagged.number(), bytes.data(), bytes.size(), 0) == 0)
        ::close(std::exchange(tagged.number(), -1));
    }
  }

 private:
  struct Slot {
    int fd = -1;
    std::uint32_t generation = 0;
  };
  void on_slot(const epoll_event& event) {
    const auto token = std::bit_cast<Token>(static_cast<std::uint64_t>(event.data.u64));
    Slot& slot = slots_.at(token.index);
    if (slot.generation != token.generation) return;
    std::array<char, 512> bytes;
    const ssize_t n = ::recv(slot.fd, bytes.data(), bytes.size(), 0);
    if (n > 0 || (n < 0 && errno == EAGAIN)) return;
    ::close(std::exchange(slot.fd, -1));
    ++slot.generation;
  }

  int epoll_ = -1;
  std::vector<Slot> slots_ = std::vector<Slot>(64);
};

void serve(Session& session) {
  Poller poller;
  if (!poller.add(session) || !poller.add_slot(1)) return;
  poller.turn();
  poller.turn_of_sessions();
}
