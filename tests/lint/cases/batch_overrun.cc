// Arrays as C++ has them: std::array, a member, a constant, a reference, a vector with a known size.
#include <sys/epoll.h>

#include <array>
#include <iterator>
#include <vector>

constexpr int kMost = 128;
enum class Batch : int { events = 64 };

class Loop {
 public:
  int turn() { return epoll_wait(epoll_, events_.data(), kMost, -1); }  // ofd-batch-overrun
  int turn_in_bounds() {
    return epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), -1);
  }
  int by_member_array() { return epoll_wait(epoll_, plain_, kMost, -1); }  // ofd-batch-overrun
  int by_data() { return epoll_wait(epoll_, std::data(plain_), std::ssize(plain_), -1); }
  int by_enum() {
    return epoll_wait(epoll_, plain_, static_cast<int>(Batch::events), -1);  // ofd-batch-overrun
  }

 private:
  int epoll_ = -1;
  std::array<epoll_event, 64> events_;
  epoll_event plain_[32];
};

int sizeof_for_length(int epoll) {
  std::array<epoll_event, 8> events;
  return epoll_wait(epoll, events.data(), sizeof events, -1);  // ofd-batch-overrun
}

int by_first_element(int epoll) {
  epoll_event events[8];
  return epoll_wait(epoll, &events[0], 16, -1);  // ofd-batch-overrun
}

int one(int epoll) {
  epoll_event event;
  return epoll_wait(epoll, &event, 16, -1);  // ofd-batch-overrun
}

int one_of_one(int epoll) {
  epoll_event event;
  return epoll_wait(epoll, &event, 1, -1);
}

int vector_with_room(int epoll) {
  std::vector<epoll_event> events(kMost);
  return epoll_wait(epoll, events.data(), kMost, -1);
}

int vector_too_short(int epoll) {
  std::vector<epoll_event> events(16);
  return epoll_wait(epoll, events.data(), kMost, -1);  // ofd-batch-overrun
}

int vector_by_size(int epoll, std::size_t size) {
  std::vector<epoll_event> events(size);
  return epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
}

int vector_that_grows(int epoll) {
  std::vector<epoll_event> events(16);
  events.resize(kMost);
  return epoll_wait(epoll, events.data(), kMost, -1);
}

template <std::size_t Length>
int by_template(int epoll, epoll_event (&events)[Length]) {
  return epoll_wait(epoll, events, Length, -1);
}

int instance(int epoll) {
  epoll_event events[4];
  return by_template(epoll, events);
}
