// EPOLLRDHUP stays on while the output is blocked, and comes alone then.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct session {
  int fd;
  int blocked;
  int ended;
};

static int epoll;
static unsigned long passes;
static struct session sessions[1024];

void serve(struct session* s, unsigned events);

static int arm(int operation, int fd, unsigned wanted) {
  struct epoll_event event = {.events = wanted, .data = {.fd = fd}};
  return epoll_ctl(epoll, operation, fd, &event);
}

static void dispatch(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  if (s->fd < 0) return;
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;  // ofd-event-spin
  serve(s, event->events);
}

// It is remembered.
static void dispatch_and_keep(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  s->ended |= (event->events & EPOLLRDHUP) != 0;
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(s, event->events);
}

// It is answered before.
static void dispatch_and_close(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  if ((event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
    close(s->fd);
    s->fd = -1;
    return;
  }
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(s, event->events);
}

// The caller is told.
static int dispatch_and_tell(const struct epoll_event* event) {
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return -1;
  serve(&sessions[event->data.fd], event->events);
  return 0;
}

// The caller has looked.
static void dispatch_in_or_out(const struct epoll_event* event) {
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(&sessions[event->data.fd], event->events);
}

// So many are one too many.
static void dispatch_some(const struct epoll_event* event) {
  if (sessions[event->data.fd].fd < 0) {
    ++passes;
    return;
  }
  serve(&sessions[event->data.fd], event->events);
}

void run(int fd) {
  struct epoll_event events[64];
  arm(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP);
  for (;;) {
    const int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) dispatch(&events[i]);
    if (sessions[fd].blocked) arm(EPOLL_CTL_MOD, fd, EPOLLOUT | EPOLLRDHUP);
  }
}

void run_and_keep(struct epoll_event* events, int n) {
  for (int i = 0; i < n; ++i) dispatch_and_keep(&events[i]);
}

void run_and_close(struct epoll_event* events, int n) {
  for (int i = 0; i < n; ++i) dispatch_and_close(&events[i]);
}

void run_and_hear(struct epoll_event* events, int n) {
  for (int i = 0; i < n; ++i)
    if (dispatch_and_tell(&events[i]) < 0) sessions[events[i].data.fd].ended = 1;
}

void run_by_bits(struct epoll_event* events, int n) {
  for (int i = 0; i < n; ++i) {
    if ((events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
      sessions[events[i].data.fd].ended = 1;
    dispatch_in_or_out(&events[i]);
  }
}

void run_some(struct epoll_event* events, int n) {
  for (int i = 0; i < n; ++i) dispatch_some(&events[i]);
}

// All that were told of are looked at again.
static struct session* told[64];
static int told_count;

static void dispatch_and_list(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  told[told_count++] = s;
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(s, event->events);
}

void run_and_list(void) {
  struct epoll_event events[64];
  const int n = epoll_wait(epoll, events, 64, -1);
  if (n < 0 && errno != EINTR) return;
  for (int i = 0; i < n; ++i) dispatch_and_list(&events[i]);
  while (told_count > 0) serve(told[--told_count], EPOLLIN);
}

static void dispatch_and_mark(const struct epoll_event* event) {
  struct session* s = &sessions[event->data.fd];
  s->blocked = 0;
  if ((event->events & (EPOLLIN | EPOLLOUT)) == 0) return;
  serve(s, event->events);
}

void run_and_mark(void) {
  struct epoll_event events[64];
  const int n = epoll_wait(epoll, events, 64, -1);
  if (n < 0 && errno != EINTR) return;
  for (int i = 0; i < n; ++i) dispatch_and_mark(&events[i]);
}
