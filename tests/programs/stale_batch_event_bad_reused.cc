// The first handler of a batch closes another connection; a client accepted in the same batch gets its
// number. The dead connection's event comes later, and its handler reads the newcomer's bytes.
#include <initializer_list>

#include "batch_connections.h"
#include "loopback.h"

int epfd, listener, newcomer = -1;
Connection *first, *middle, *kicked, *last;

void on_event(void* data) {
  char bytes[64];
  if (data == nullptr) {
    newcomer = must(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    must(control(epfd, EPOLL_CTL_ADD, newcomer, EPOLLIN, 1));
    return;
  }
  must_hold(read(static_cast<Connection*>(data)->fd, bytes, sizeof bytes) == 1);
  if (data == first) must(close(kicked->fd));  // EXPECT stale-batch-event warning likely
}

int main() {
  epfd = must(epoll_create1(EPOLL_CLOEXEC));
  listener = listen_on_loopback();
  epoll_event event{EPOLLIN, {.ptr = nullptr}};
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));
  for (Connection** one : {&first, &middle, &kicked, &last}) *one = new_connection(epfd, EPOLLIN);
  send_to(*first);
  const int client = connect_to(listener);
  must_hold(write(client, "y", 1) == 1);
  pollfd queue{listener, POLLIN, 0};
  must_hold(poll(&queue, 1, -1) == 1);
  send_to_all(middle, kicked, last);

  epoll_event events[8];
  const int ready = must(epoll_wait(epfd, events, 8, -1));
  must_hold(ready == 5 && events[0].data.ptr == first && events[3].data.ptr == kicked);
  for (int i = 0; i < ready; ++i) on_event(events[i].data.ptr);
  must_hold(newcomer == kicked->fd);
  idle(epfd);
  return 0;
}
