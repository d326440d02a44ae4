#pragma once

// Connections that objects in a container keep. The loop, and all that is between it and the
// accept, have more ways than are followed.
#include <sys/epoll.h>

#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

#include "acceptor.h"
#include "connection.h"

struct Source {
  bool ready = false;
  unsigned events = 0;
  std::unique_ptr<Connection> connection;
};

template <class Acceptor>
class Loop {
 public:
  explicit Loop(int listener) : acceptor_(listener) { add(listener_, listener, EPOLLIN); }

  void run() {
    while (!stopping_) turn();
  }

 private:
  void add(Source& source, int fd, unsigned events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &source;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) ++errors_;
  }

  void turn() {
    epoll_event events[16];
    const int count = ::epoll_wait(epoll_.get(), events, 16, ready_.empty() ? 1000 : 0);
    for (int i = 0; i < count; ++i) {
      auto& source = *static_cast<Source*>(events[i].data.ptr);
      source.events |= events[i].events;
      make_ready(source);
    }
    if (std::exchange(later_, false)) make_ready(listener_);
    for (std::size_t n = ready_.size(); n > 0; --n) {
      Source& source = *ready_.front();
      ready_.pop_front();
      source.ready = false;
      serve(source);
    }
  }

  void make_ready(Source& source) {
    if (std::exchange(source.ready, true)) return;
    ready_.push_back(&source);
  }

  void serve(Source& source) {
    if (&source == &listener_) {
      if (accept_some()) make_ready(source);
    } else if (!source.connection->advance(std::exchange(source.events, 0))) {
      clients_.erase(&source);
    }
  }

  bool accept_some() {
    for (int i = 0; i < 16; ++i) {
      const Accepted accepted = acceptor_.one();
      if (accepted.outcome == Accepted::Outcome::none) return false;
      if (accepted.outcome == Accepted::Outcome::exhausted) {
        later_ = true;
        return false;
      }
      if (accepted.outcome != Accepted::Outcome::connection) continue;
      if constexpr (Acceptor::kBlocks)
        adopt(accepted.fd);  // ofd-edge-blocking-fd
      else
        adopt(accepted.fd);
    }
    return true;
  }

  void adopt(int fd) {
    auto source = std::make_unique<Source>();
    source->connection = std::make_unique<Connection>(fd, make_parser());
    Source& place = *source;
    clients_.emplace(&place, std::move(source));
    add(place, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }

  Fd epoll_{::epoll_create1(EPOLL_CLOEXEC)};
  Acceptor acceptor_;
  Source listener_;
  std::deque<Source*> ready_;
  std::unordered_map<Source*, std::unique_ptr<Source>> clients_;
  unsigned errors_ = 0;
  bool stopping_ = false;
  bool later_ = false;  // no number to accept with
};
