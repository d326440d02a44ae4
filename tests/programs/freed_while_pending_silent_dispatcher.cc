// One thread waits and hands each event to a worker, which reads, answers, hangs up and deletes the
// object, while the thread that dispatched it is still at its batch.
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

#include "batch_connections.h"

std::mutex lock;
std::condition_variable changed;
std::queue<Connection*> jobs;
int done = 0;

void work() {
  for (;;) {
    std::unique_lock held(lock);
    changed.wait(held, [] { return !jobs.empty(); });
    Connection* connection = jobs.front();
    jobs.pop();
    if (connection == nullptr) return;
    held.unlock();
    char bytes[64];
    must_hold(read(connection->fd, bytes, sizeof bytes) == 1);
    must_hold(write(connection->fd, bytes, 1) == 1);
    must(close(connection->fd));
    must(close(connection->client));
    delete connection;
    held.lock();
    ++done;
    changed.notify_all();
  }
}

void hand_over(Connection* connection) {
  const std::lock_guard held(lock);
  jobs.push(connection);
  changed.notify_all();
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  std::thread worker(work);
  for (int round = 0; round < 4; ++round) {
    Connection* connections[4];
    for (Connection*& connection : connections)
      connection = new_connection(epfd, EPOLLIN | EPOLLONESHOT);
    for (const Connection* connection : connections) send_to(*connection);
    epoll_event events[8];
    const int ready = must(epoll_wait(epfd, events, 8, -1));
    must_hold(ready == 4);
    for (int i = 0; i < ready; ++i) hand_over(connection_of(events[i]));
    std::unique_lock held(lock);
    changed.wait(held, [round] { return done == 4 * (round + 1); });
  }
  hand_over(nullptr);
  worker.join();
  idle(epfd);
  must(close(epfd));
  return 0;
}
