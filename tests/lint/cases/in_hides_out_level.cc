// Level-triggered: what was not looked at is told again.
#include <sys/epoll.h>

#include <span>

struct Connection {
  void on_input();
  void on_output();
};

bool add(int epoll, int fd, Connection& connection) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &connection}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void serve(std::span<const epoll_event> batch) {
  for (const auto& event : batch) {
    auto& connection = *static_cast<Connection*>(event.data.ptr);
    if (event.events & EPOLLIN)
      connection.on_input();
    else if (event.events & EPOLLOUT)
      connection.on_output();
  }
}
