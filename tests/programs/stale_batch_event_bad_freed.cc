// The same proxy with objects that end with their connections: the second event's pointer leads to
// memory that is freed.
#include "batch_connections.h"

struct Session {
  explicit Session(Connection* its) : connection(its), fd(its->fd) {}
  char name[32] = {};
  Connection* connection;
  int fd;
  Session* peer = nullptr;
};

void end(Session* session) {
  must(close(session->fd));
  delete session;  // EXPECT stale-batch-event error confirmed
}

void on_event(Session* session) {
  char bytes[64];
  if (read(session->fd, bytes, sizeof bytes) != 0) return;
  end(session->peer);
  end(session);
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  Session* sessions[2];
  for (Session*& session : sessions) {
    session = new Session(new_connection(epfd, EPOLLIN));
    epoll_event event{EPOLLIN, {.ptr = session}};
    must(epoll_ctl(epfd, EPOLL_CTL_MOD, session->fd, &event));
  }
  sessions[0]->peer = sessions[1];
  sessions[1]->peer = sessions[0];
  must(shutdown(sessions[0]->connection->client, SHUT_WR));
  send_to(*sessions[1]->connection);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 2 && events[0].data.ptr == sessions[0]);
  for (int i = 0; i < ready; ++i) on_event(static_cast<Session*>(events[i].data.ptr));
  idle(epfd);
  return 0;
}
