#include "queues.h"

void Removing::arm(const Rearm& rearm, std::uint64_t token) {
  epoll.add(rearm.fd, rearm.interest | EPOLLONESHOT, token);
}

void Removing::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd())) {
      off(event.data.u64);
      if (const auto rearm = table.take_turn(event.data.u64)) arm(*rearm, event.data.u64);
    }
}

void HandingOver::push(std::uint64_t token) {
  const std::lock_guard held(lock_);
  items_.push_back(token);
}

std::uint64_t HandingOver::pop() {
  const std::lock_guard held(lock_);
  const std::uint64_t token = items_.back();
  items_.pop_back();
  return token;
}

void HandingOver::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd())) {
      epoll.remove(table.all.at(event.data.u64)->fd());
      push(event.data.u64);
    }
}

void HandingOver::work() {
  for (;;) {
    const std::uint64_t token = pop();
    if (const auto rearm = table.take_turn(token))
      epoll.add(rearm->fd, rearm->interest | EPOLLONESHOT, token);
  }
}

void Migrating::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64))
        next_->epoll.add(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Levels::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = table.take_turn(event.data.u64))
        epoll.add(rearm->fd, rearm->interest, event.data.u64);
}

void Reconnecting::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64))
        epoll.add(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Deferring::run() {
  Batch batch;
  for (;;) {
    for (const epoll_event& event : batch.wait(epoll.fd())) {
      epoll.remove(table.all.at(event.data.u64)->fd());
      later_.push_back(event);
    }
    for (const epoll_event& event : later_)
      if (const auto rearm = table.take_turn(event.data.u64))
        epoll.add(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
    later_.clear();
  }
}
