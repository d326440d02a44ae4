// What an event carries: a pointer whose low bits say which side, one pointer for two
// registrations, a slot with its generation, a null pointer for the listener.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct side {
  int fd;
  bool ended;
};
struct tunnel {
  struct side client, upstream;
};
struct slot {
  int fd;
  uint32_t generation;
};

static struct slot slots[1024];
enum { kUpstream = 1 };

static int add(int epoll, int fd, struct epoll_event* event) {
  event->events = EPOLLIN | EPOLLRDHUP;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event);
}

int add_listener(int epoll, int fd) {
  struct epoll_event event;
  event.data.ptr = NULL;
  return add(epoll, fd, &event);
}

int add_tunnel(int epoll, struct tunnel* t) {
  struct epoll_event event;
  event.data.ptr = t;
  if (add(epoll, t->client.fd, &event) < 0) return -1;
  event.data.ptr = (void*)((uintptr_t)t | kUpstream);
  return add(epoll, t->upstream.fd, &event);
}

// Both directions of a terminal that came as two numbers.
int add_both(int epoll, int in, int out, struct tunnel* t) {
  struct epoll_event event = {.events = EPOLLIN};
  event.data.ptr = t;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, in, &event) < 0) return -1;
  event.events = EPOLLOUT | EPOLLONESHOT;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, out, &event);
}

int add_slot(int epoll, uint32_t index) {
  struct epoll_event event;
  event.data.u64 = (uint64_t)slots[index].generation << 32 | index;
  return add(epoll, slots[index].fd, &event);
}

static void end_slot(struct slot* slot) {
  close(slot->fd);
  slot->fd = -1;
  ++slot->generation;
}

// An event of the generation before is no event.
static void on_slot(uint64_t data) {
  char bytes[512];
  struct slot* slot = &slots[(uint32_t)data % 1024];
  if (slot->generation != (uint32_t)(data >> 32)) return;
  ssize_t n = recv(slot->fd, bytes, sizeof bytes, 0);
  if (n == 0 || (n < 0 && errno != EAGAIN)) end_slot(slot);
}

void serve_slots(int epoll) {
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) on_slot(events[i].data.u64);
  }
}

void serve_tunnels(int epoll, int listener) {
  struct epoll_event events[64];
  char bytes[512];
  for (;;) {
    int n = epoll_wait(epoll, events, 64, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      if (events[i].data.ptr == NULL) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) close(fd);
        continue;
      }
      uintptr_t tagged = (uintptr_t)events[i].data.ptr;
      struct tunnel* t = (struct tunnel*)(tagged & ~(uintptr_t)kUpstream);
      struct side* side = tagged & kUpstream ? &t->upstream : &t->client;
      if (side->ended) continue;
      if (recv(side->fd, bytes, sizeof bytes, 0) == 0) {
        side->ended = true;
        close(side->fd);
      }
    }
  }
}
