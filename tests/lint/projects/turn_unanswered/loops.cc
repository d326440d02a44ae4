#include <sys/socket.h>
#include <unistd.h>

#include "turns.h"

void Forgetful::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void ByNumber::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd())) {
      const int fd = turn(event.data.u64, event.events);
      if (fd >= 0) epoll.modify(fd, EPOLLIN | EPOLLONESHOT, event.data.u64);
    }
}

void Resumed::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Resumed::resume() {
  for (const std::uint64_t token : all_)
    if (const auto rearm = turn(token, EPOLLIN))
      epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, token);
}

void ClosedBelow::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Working::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void WorkingHere::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Marking::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Pushing::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Repeating::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Kinds::add(std::unique_ptr<Served> served, std::uint32_t flags) {
  Served* kept = served.release();
  epoll.add(kept->fd(), EPOLLIN | flags, reinterpret_cast<std::uint64_t>(kept));
}

void Kinds::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(*static_cast<Served*>(event.data.ptr), event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Pairs::take(int fd) {
  const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (upstream < 0) {
    ::close(fd);
    return;
  }
  const auto token = reinterpret_cast<std::uint64_t>(new Pair{fd, upstream, false});
  epoll.add(upstream, EPOLLIN | EPOLLONESHOT, token);
  epoll.add(fd, EPOLLIN | EPOLLONESHOT, token);
}

void Pairs::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(*static_cast<Pair*>(event.data.ptr), event.events))
        epoll.modify(rearm->fd, rearm->interest | EPOLLONESHOT, event.data.u64);
}

void Levels::run() {
  Batch batch;
  for (;;)
    for (const epoll_event& event : batch.wait(epoll.fd()))
      if (const auto rearm = turn(event.data.u64, event.events))
        epoll.modify(rearm->fd, rearm->interest, event.data.u64);
}
