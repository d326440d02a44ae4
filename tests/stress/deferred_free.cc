// Objects behind data.ptr on an instance that all threads wait on. A connection is deregistered and
// closed at once; its object is freed when every thread has finished the batch that it may be in, as
// RCU does it.
#include <algorithm>
#include <atomic>
#include <mutex>

#include "tests/stress/server.h"

namespace {

struct Connection {
  int fd = -1;
  std::mutex mutex;
  bool open = true;
};

struct Retired {
  Connection* connection;
  std::uint64_t epoch;
};

int epfd = -1;
std::atomic<std::uint64_t> epoch{1};
// The epoch in which a thread began its last wait: whatever was deregistered before it cannot be in
// the batch that this wait returns.
std::array<std::atomic<std::uint64_t>, kWorkers> begun;

void reclaim(std::vector<Retired>& retired) {
  const std::uint64_t safe =
      std::min_element(begun.begin(), begun.end(), [](const auto& a, const auto& b) {
        return a.load() < b.load();
      })->load();
  std::erase_if(retired, [safe](const Retired& old) {
    if (old.epoch > safe) return false;
    delete old.connection;
    return true;
  });
}

void end(Connection& connection, std::vector<Retired>& retired) {
  connection.open = false;
  must(epoll_ctl(epfd, EPOLL_CTL_DEL, connection.fd, nullptr));
  must(close(connection.fd));
  retired.push_back({&connection, epoch.fetch_add(1) + 1});
}

void turn(Connection& connection, std::vector<Retired>& retired) {
  const std::lock_guard lock(connection.mutex);
  if (connection.open && !echo(connection.fd)) end(connection, retired);
}

void welcome(int listener) {
  for (int fd; (fd = accept_next(listener)) != -1;) {
    auto* connection = new Connection;
    connection->fd = fd;
    add(epfd, fd, EPOLLIN | EPOLLRDHUP | EPOLLET, reinterpret_cast<std::uintptr_t>(connection));
  }
}

// Of a connection, or the address of one of these.
int listener_mark;
int stop_mark;

void serve(int number, const Ends& ends) {
  std::array<epoll_event, kBatch> room;
  std::vector<Retired> retired;
  for (bool stopped = false; !stopped;) {
    begun[static_cast<std::size_t>(number)] = epoch.load();
    reclaim(retired);
    // Not for ever: a thread that sleeps holds up what the others want to free.
    for (const epoll_event& event : wait_for_events(epfd, room, 20)) {
      if (event.data.ptr == &stop_mark) stopped = true;
      else if (event.data.ptr == &listener_mark) welcome(ends.listener);
      else turn(*static_cast<Connection*>(event.data.ptr), retired);
    }
  }
  begun[static_cast<std::size_t>(number)] = UINT64_MAX;
  while (!retired.empty()) {
    reclaim(retired);
    std::this_thread::yield();
  }
}

void prepare(const Ends& ends) {
  epfd = make_instance();
  add(epfd, ends.stop, EPOLLIN, reinterpret_cast<std::uintptr_t>(&stop_mark));
  add(epfd, ends.listener, EPOLLIN | EPOLLET, reinterpret_cast<std::uintptr_t>(&listener_mark));
}

}  // namespace

int main(int argc, char** argv) { return run_server(argc, argv, prepare, serve); }
