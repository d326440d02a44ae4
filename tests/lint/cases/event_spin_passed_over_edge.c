// The same edge-triggered: it comes once.
#include <errno.h>
#include <sys/epoll.h>

struct session {
  int fd;
  int blocked;
};

static int epoll;
static struct session sessions[1024];

void serve(struct session* s, unsigned events);

static int arm(int operation, int fd, unsigned wanted) {
  struct epoll_event event = {.events = wanted, .data = {.fd = fd}};
  return epoll_ctl(epoll, operation, fd, &event);
}

static void dispatch(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  if (s->fd < 0) return;
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(s, event->events);
}

void run(int fd) {
  struct epoll_event events[64];
  arm(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
  for (;;) {
    const int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) dispatch(&events[i]);
    if (sessions[fd].blocked) arm(EPOLL_CTL_MOD, fd, EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}
