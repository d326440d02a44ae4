#include "queues.h"

void Modifying::arm(const Rearm& rearm, std::uint64_t token) {
  epoll.modify(rearm.fd, rearm.interest | EPOLLONESHOT, token);
}

void Modifying::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64)) arm(*rearm, event.data.u64);
}

void Knowing::arm(const Rearm& rearm, std::uint64_t token, bool listed) {
  if (listed)
    epoll.modify(rearm.fd, rearm.interest | EPOLLONESHOT, token);
  else
    epoll.add(rearm.fd, rearm.interest | EPOLLONESHOT, token);
}

void Knowing::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64)) arm(*rearm, event.data.u64, true);
}

void FallingBack::arm(const Rearm& rearm, std::uint64_t token) {
  if (!epoll.add(rearm.fd, rearm.interest | EPOLLONESHOT, token))
    epoll.modify(rearm.fd, rearm.interest | EPOLLONESHOT, token);
}

void FallingBack::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64)) arm(*rearm, event.data.u64);
}

void Putting::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64))
        epoll.put(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}
