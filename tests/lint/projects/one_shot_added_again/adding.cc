#include "queues.h"

void Adding::arm(const Rearm& rearm, std::uint64_t token) {
  epoll.add(rearm.fd, rearm.interest | EPOLLONESHOT, token);  // ofd-oneshot-not-rearmed
}

void Adding::dispatch(const epoll_event& event) {
  const std::uint64_t token = event.data.u64;
  if (const auto rearm = table.take_turn(token)) arm(*rearm, token);
}

void Adding::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd())) dispatch(event);
}
