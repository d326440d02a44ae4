// A thread that closes connections of the other threads at random: under the connection's lock, after
// DEL, or after shutdown() and then by its own thread. The other threads may hold events of it, accept
// a connection under its number, and read from that at once; generations tell the two apart.
#include <atomic>
#include <ctime>
#include <random>

#include "tests/stress/slots.h"

namespace {

Slots slots;
std::array<int, kMostNumbers> homes;  // the instance of each open connection, under its lock
std::atomic<bool> stopped{false};

void finish(int fd, Slot& slot) {
  slot.open = false;
  must(epoll_ctl(homes[static_cast<std::size_t>(fd)], EPOLL_CTL_DEL, fd, nullptr));
  must(close(fd));
}

void welcome(int epfd, int listener) {
  for (int fd; (fd = accept_next(listener)) != -1;) {
    Slot& slot = slots.at(fd);
    const std::lock_guard lock(slot.mutex);
    Slots::begin(slot);
    homes[static_cast<std::size_t>(fd)] = epfd;
    add(epfd, fd, EPOLLIN | EPOLLRDHUP, Slots::name(fd, slot));
    // Whoever connects has often sent something already.
    if (!echo(fd)) finish(fd, slot);
  }
}

void turn(std::uint64_t name) {
  const int fd = Slots::number(name);
  Slot& slot = slots.at(fd);
  const std::lock_guard lock(slot.mutex);
  if (Slots::names(slot, name) && !echo(fd)) finish(fd, slot);
}

void reap() {
  std::mt19937 random(1);
  const timespec pause{0, 200'000};
  while (!stopped) {
    nanosleep(&pause, nullptr);
    const int fd = static_cast<int>(random() % 64);
    Slot& slot = slots.at(fd);
    const std::lock_guard lock(slot.mutex);
    if (!slot.open) continue;
    if (random() % 2 == 0) finish(fd, slot);
    else shutdown(fd, SHUT_RDWR);  // its thread will find the end; the client may have reset it
  }
}

void serve(int number, const Ends& ends) {
  if (number == 0) return reap();
  const int epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  add(epfd, ends.listener, EPOLLIN | EPOLLEXCLUSIVE, static_cast<std::uint64_t>(ends.listener));
  std::array<epoll_event, kBatch> room;
  while (!stopped) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const auto name = event.data.u64;
      if (name == static_cast<std::uint64_t>(ends.stop)) stopped = true;
      else if (name == static_cast<std::uint64_t>(ends.listener)) welcome(epfd, ends.listener);
      else turn(name);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run_server(argc, argv, [](const Ends&) {}, serve);
}
