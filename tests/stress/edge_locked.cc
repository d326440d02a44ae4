// Several threads on one edge-triggered instance; each connection's lock is held for the whole turn, so
// the second thread that an edge wakes finds nothing left to read.
#include "tests/stress/slots.h"

namespace {

int epfd = -1;
Slots slots;

void welcome(int listener) {
  for (int fd; (fd = accept_next(listener)) != -1;) {
    Slot& slot = slots.at(fd);
    const std::lock_guard lock(slot.mutex);
    Slots::begin(slot);
    add(epfd, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, Slots::name(fd, slot));
  }
}

void turn(std::uint64_t name) {
  const int fd = Slots::number(name);
  Slot& slot = slots.at(fd);
  const std::lock_guard lock(slot.mutex);
  if (!Slots::names(slot, name) || echo(fd)) return;
  slot.open = false;
  must(close(fd));
}

void serve(int, const Ends& ends) {
  std::array<epoll_event, kBatch> room;
  for (;;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      const auto name = event.data.u64;
      if (name == static_cast<std::uint64_t>(ends.stop)) return;
      if (name == static_cast<std::uint64_t>(ends.listener)) welcome(ends.listener);
      else turn(name);
    }
  }
}

void prepare(const Ends& ends) {
  epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, static_cast<std::uint64_t>(ends.stop));
  add(epfd, ends.listener, EPOLLIN | EPOLLET, static_cast<std::uint64_t>(ends.listener));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
