#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>

struct Slot {
  std::mutex lock;
  std::uint32_t generation = 0;
  int fd = -1;
  bool busy = false;
};

// One instance for all threads.
class Queue {
 public:
  explicit Queue(int the_listener);
  ~Queue();

  int epoll() const { return epoll_; }
  // What it has made of the number is its own.
  bool add(int fd, std::uint32_t events);
  Slot& at(std::uint64_t token);
  static bool is_current(const Slot& slot, std::uint64_t token) {
    return slot.generation == token >> 32;
  }

  const int listener;

 private:
  int epoll_;
  std::array<Slot, 1024> slots_;
};

void parse(Slot& slot, const char* bytes, long count);
// Events of the listener, which come with 0, are asked for by `events`.
void run(int listener, std::uint32_t events, const std::function<void(Queue&)>& work);
