#include "queue.h"

#include <unistd.h>

#include <thread>
#include <vector>

Queue::Queue(int the_listener) : listener(the_listener), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

Queue::~Queue() { ::close(epoll_); }

Slot& Queue::at(std::uint64_t token) { return slots_[static_cast<std::uint32_t>(token) % 1024]; }

bool Queue::add(int fd, std::uint32_t events) {
  Slot& slot = slots_[static_cast<std::size_t>(fd)];
  {
    const std::lock_guard held(slot.lock);
    ++slot.generation;
    slot.fd = fd;
  }
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{slot.generation} << 32 | static_cast<std::uint32_t>(fd);
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void parse(Slot& slot, const char*, long count) {
  if (count <= 0) ++slot.generation;
}

void run(int listener, std::uint32_t events, const std::function<void(Queue&)>& work) {
  Queue queue(listener);
  epoll_event event{};
  event.events = events;
  if (epoll_ctl(queue.epoll(), EPOLL_CTL_ADD, listener, &event) != 0) return;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { work(queue); });
  for (std::thread& each : threads) each.join();
}
