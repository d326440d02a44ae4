// One thread waits, accepts and hands one-shot connections to workers through a queue; a worker answers
// and arms again, or closes and frees the object while the dispatcher's batch may still name it.
#include <condition_variable>
#include <deque>
#include <mutex>

#include "tests/stress/server.h"

namespace {

constexpr unsigned kMask = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;

struct Connection {
  int fd;
};

class Queue {
 public:
  void push(Connection* job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(job);
    }
    some_.notify_one();
  }
  Connection* pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [this] { return !jobs_.empty(); });
    Connection* const job = jobs_.front();
    jobs_.pop_front();
    return job;
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<Connection*> jobs_;
};

int epfd = -1;
Queue queue;
int listener_mark;
int stop_mark;

void welcome(int listener) {
  for (int fd; (fd = accept_next(listener)) != -1;)
    add(epfd, fd, kMask, reinterpret_cast<std::uintptr_t>(new Connection{fd}));
}

void dispatch(const Ends& ends) {
  std::array<epoll_event, kBatch> room;
  for (;;) {
    for (const epoll_event& event : wait_for_events(epfd, room)) {
      if (event.data.ptr == &stop_mark) {
        for (int worker = 1; worker < kWorkers; ++worker) queue.push(nullptr);
        return;
      }
      if (event.data.ptr == &listener_mark) welcome(ends.listener);
      else queue.push(static_cast<Connection*>(event.data.ptr));
    }
  }
}

void serve(int number, const Ends& ends) {
  if (number == 0) return dispatch(ends);
  while (Connection* const connection = queue.pop()) {
    if (echo(connection->fd)) {
      modify(epfd, connection->fd, kMask, reinterpret_cast<std::uintptr_t>(connection));
    } else {
      must(close(connection->fd));
      delete connection;
    }
  }
}

void prepare(const Ends& ends) {
  epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, reinterpret_cast<std::uintptr_t>(&stop_mark));
  add(epfd, ends.listener, EPOLLIN, reinterpret_cast<std::uintptr_t>(&listener_mark));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
