// The mask of a registration is put together from what members hold and callers give.
#include "queue.h"

#include <sys/epoll.h>

std::uint32_t Connection::interest() const {
  return writing_ ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
}

void Queue::arm(const Rearm& rearm, std::uint32_t flags) {
  epoll.modify(rearm.fd, rearm.interest | flags);
}

void Queue::arm_without(const Rearm& rearm, std::uint32_t flags) {
  flags &= ~std::uint32_t{EPOLLONESHOT};
  epoll.modify(rearm.fd, rearm.interest | flags);  // ofd-trigger-mode-lost
}

void Queue::arm_unused(const Rearm& rearm, std::uint32_t flags) {
  if (flags == 0) return;
  epoll.modify(rearm.fd, rearm.interest);  // ofd-trigger-mode-lost
}

// Another mode, on purpose.
void Queue::arm_edge(const Rearm& rearm, std::uint32_t flags) {
  epoll.modify(rearm.fd, rearm.interest | (flags & ~std::uint32_t{EPOLLONESHOT}) | EPOLLET);
}

// One of the callers wants none.
void Queue::arm_mixed(const Rearm& rearm, std::uint32_t flags) {
  epoll.modify(rearm.fd, rearm.interest | (flags & ~std::uint32_t{EPOLLONESHOT}));
}

// What a table has is not known.
extern std::uint32_t masks[4];
void Queue::arm_from_table(const Rearm& rearm, std::uint32_t flags, int kind) {
  if (flags == 0) return;
  epoll.modify(rearm.fd, masks[kind & 3]);
}

// Nothing is to be read any more: whoever hears of the end closes.
void Queue::arm_end(const Rearm& rearm, std::uint32_t flags) {
  if (flags == 0) return;
  epoll.modify(rearm.fd, EPOLLRDHUP);
}

// One thread has the loop: level by taste.
void Queue::arm_alone(const Rearm& rearm, std::uint32_t flags) {
  flags &= ~std::uint32_t{EPOLLONESHOT};
  epoll.modify(rearm.fd, rearm.interest | flags);
}
