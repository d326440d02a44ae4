// What may have more comes on the list again.
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>

#include "net.h"

namespace {

class Loop {
 public:
  Loop(int epoll, int listener) : epoll_(epoll), acceptor_(listener) {
    add(stop_, stop_number(), EPOLLIN);
    add(listener_, listener, EPOLLIN | EPOLLET);
  }

  void run() {
    while (!stopping_) turn();
    while (accept_some()) {
    }
  }

 private:
  // What an event leads to.
  struct Source {
    bool ready = false;
    std::unique_ptr<Connection> connection;
  };

  void add(Source& source, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &source;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) std::abort();
  }

  void turn() {
    for (const epoll_event& event : batch_.wait(epoll_, ready_.empty() ? -1 : 0))
      make_ready(*static_cast<Source*>(event.data.ptr));
    for (std::size_t n = ready_.size(); n > 0; --n) {
      Source& source = *ready_.front();
      ready_.pop_front();
      source.ready = false;
      serve(source);
    }
  }

  void make_ready(Source& source) {
    if (source.ready) return;
    source.ready = true;
    ready_.push_back(&source);
  }

  void serve(Source& source) {
    if (&source == &stop_) {
      stopping_ = true;
      return;
    }
    if (&source == &listener_) {
      if (accept_some()) make_ready(source);
      return;
    }
    const Next next = source.connection->read_piece();
    if (next == Next::close) sources_.erase(&source);
    if (next == Next::again) make_ready(source);
  }

  // True when there may be more.
  bool accept_some() {
    for (int i = 0; i < 16; ++i) {
      const Acceptor::Result taken = acceptor_.accept_one();
      if (taken.outcome == Acceptor::Outcome::none) return false;
      if (taken.outcome == Acceptor::Outcome::accepted) adopt(taken.fd);
    }
    return true;
  }

  void adopt(int fd) {
    auto source = std::make_unique<Source>();
    source->connection = std::make_unique<Connection>(fd);
    Source& place = *source;
    sources_.emplace(&place, std::move(source));
    add(place, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }

  const int epoll_;
  Acceptor acceptor_;
  Batch batch_;
  Source listener_;
  Source stop_;
  std::deque<Source*> ready_;
  std::map<Source*, std::unique_ptr<Source>> sources_;
  bool stopping_ = false;
};

}  // namespace

void run_drained(int epoll, int port) {
  const Listener listener(port);
  Loop(epoll, listener.number()).run();
}
