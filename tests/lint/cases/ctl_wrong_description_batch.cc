// The connections are main's own variables, and the events of a batch point to them.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

struct Connection {
  int fd = -1;
  int peer = -1;
};

static int open_connection(int epoll, Connection& connection) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) std::exit(3);
  connection = {pair[0], pair[1]};
  epoll_event event{EPOLLIN, {.ptr = &connection}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, connection.fd, &event);
}

static int rearm(int epoll, Connection& connection) {
  if (connection.fd < 0) return 0;
  epoll_event event{EPOLLIN | EPOLLRDHUP, {.ptr = &connection}};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, connection.fd, &event);
}

int closes_what_is_still_to_come(int epoll) {
  Connection first, second, newcomer;
  if (open_connection(epoll, first) < 0 || open_connection(epoll, second) < 0) std::exit(3);
  epoll_event events[8];
  const int ready = epoll_wait(epoll, events, 8, -1);
  if (ready == 2 && events[0].data.ptr == &first && events[1].data.ptr == &second) {
    close(second.fd);
    if (open_connection(epoll, newcomer) < 0) std::exit(3);
    if (rearm(epoll, second) < 0) std::exit(3);  // ofd-ctl-wrong-description
  }
  std::exit(0);
}

int deregisters_it(int epoll) {
  Connection second, newcomer;
  if (open_connection(epoll, second) < 0) std::exit(3);
  epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) == 1 && &second == event.data.ptr) {
    close(second.fd);
    if (open_connection(epoll, newcomer) < 0) std::exit(3);
    epoll_ctl(epoll, EPOLL_CTL_DEL, second.fd, nullptr);  // ofd-ctl-wrong-description
  }
  std::exit(0);
}

int marks_it(int epoll) {
  Connection first, second, newcomer;
  if (open_connection(epoll, first) < 0 || open_connection(epoll, second) < 0) std::exit(3);
  epoll_event events[8];
  const int ready = epoll_wait(epoll, events, 8, -1);
  if (ready == 2 && events[0].data.ptr == &first && events[1].data.ptr == &second) {
    close(second.fd);
    second.fd = -1;
    if (open_connection(epoll, newcomer) < 0) std::exit(3);
    if (rearm(epoll, second) < 0 || rearm(epoll, newcomer) < 0) std::exit(3);
  }
  std::exit(0);
}

// An event of another one: nothing is known of the two but that they differ.
int skips_it(int epoll) {
  Connection first, second, newcomer;
  if (open_connection(epoll, first) < 0 || open_connection(epoll, second) < 0) std::exit(3);
  epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) != 1) std::exit(3);
  const bool ended = event.data.ptr != &second;
  if (ended) {
    close(second.fd);
    if (open_connection(epoll, newcomer) < 0) std::exit(3);
  }
  if (!ended && rearm(epoll, second) < 0) std::exit(3);
  std::exit(0);
}

// What was found out before holds: it is the other one's event, or the same answer again.
int asks_twice(int epoll) {
  Connection first, second, newcomer;
  if (open_connection(epoll, first) < 0 || open_connection(epoll, second) < 0) std::exit(3);
  epoll_event event;
  if (epoll_wait(epoll, &event, 1, -1) != 1) std::exit(3);
  if (event.data.ptr == &second) {
    close(second.fd);
    if (open_connection(epoll, newcomer) < 0) std::exit(3);
  }
  if (event.data.ptr != &second && rearm(epoll, second) < 0) std::exit(3);
  if (event.data.ptr == &first && rearm(epoll, second) < 0) std::exit(3);
  std::exit(0);
}
