#include "turns.h"

void Halves::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Halves::arm_halves() {
  for (const std::uint64_t token : all_) {
    Slot& slot = table.at(token);
    const std::lock_guard held(slot.lock);
    if (slot.connection && slot.connection->is_half())
      epoll.modify(slot.connection->fd(), EPOLLIN | EPOLLONESHOT, token);
  }
}
