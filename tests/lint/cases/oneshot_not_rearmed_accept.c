// The listener is a one-shot, and not every way back from accept arms it again.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int control(int epoll, int operation, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  return epoll_ctl(epoll, operation, fd, &event);
}

static void arm(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT};
  event.data.fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) < 0) perror("epoll_ctl");
}

static void answer(int client) {
  if (write(client, "done", 4) != 4) (void)shutdown(client, SHUT_RDWR);
}

// Somebody else was faster, or the client has left again: that is no reason to leave it disarmed.
void forgets_a_failure(int epoll, int listener) {
  struct epoll_event events[16];
  for (;;) {
    int n = epoll_wait(epoll, events, 16, -1);
    if (n < 0 && errno != EINTR) return;
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int client =
            accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);  // ofd-oneshot-not-rearmed
        if (client < 0) continue;
        arm(epoll, listener);
        answer(client);
        close(client);
      }
    }
  }
}

// Armed on every way.
void every_way(int epoll, int listener) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    if (event.data.fd != listener) continue;
    if (event.data.fd == listener) {
      int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      arm(epoll, listener);
      if (client < 0) continue;
      answer(client);
      close(client);
    }
  }
}

// Given up instead.
void gives_up(int epoll, int listener) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    if (event.data.fd == listener) {
      int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (client < 0 && errno != EAGAIN) {
        close(listener);
        listener = -1;
        continue;
      }
      if (client >= 0) {
        answer(client);
        close(client);
      }
      arm(epoll, listener);
    }
  }
}

struct server {
  int epoll;
  int listener;
  bool parked;
  bool ready;
  unsigned long turned_away;
};

// Left disarmed until the time-out, for which a mark is left; one that is counted is forgotten.
static void accept_some(struct server* s) {
  int client =
      accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);  // ofd-oneshot-not-rearmed
  if (client < 0 && errno == EMFILE) {
    s->parked = true;
    return;
  }
  if (client < 0 && errno == ECONNABORTED) {
    s->turned_away++;
    return;
  }
  arm(s->epoll, s->listener);
  if (client >= 0) {
    answer(client);
    close(client);
  }
}

void with_a_time_out(struct server* s) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(s->epoll, &event, 1, s->parked ? 100 : -1);
    if (n < 0 && errno != EINTR) return;
    if (s->parked) {
      s->parked = false;
      arm(s->epoll, s->listener);
    }
    if (n == 1 && event.data.fd == s->listener) accept_some(s);
  }
}

// The mark is the other way round.
static void accept_when_ready(struct server* s) {
  int client = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) {
    s->ready = false;
    return;
  }
  arm(s->epoll, s->listener);
  answer(client);
  close(client);
}

void ready_or_not(struct server* s) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(s->epoll, &event, 1, s->ready ? -1 : 100);
    if (n < 0 && errno != EINTR) return;
    if (!s->ready) {
      s->ready = true;
      arm(s->epoll, s->listener);
    }
    if (n == 1 && event.data.fd == s->listener) accept_when_ready(s);
  }
}

void wait_for_a_slot(struct server* s);

// By whoever is called.
void by_somebody_else(struct server* s) {
  struct epoll_event event;
  while (epoll_wait(s->epoll, &event, 1, -1) == 1) {
    if (event.data.fd == s->listener) {
      int client = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (client < 0) {
        wait_for_a_slot(s);
        continue;
      }
      arm(s->epoll, s->listener);
      answer(client);
      close(client);
    }
  }
}

// Whether this was the listener's turn at all is told later.
void tries_in_every_turn(int epoll, int listener) {
  struct epoll_event event;
  for (;;) {
    int n = epoll_wait(epoll, &event, 1, 1000);
    if (n < 0 && errno != EINTR) return;
    bool due = n == 1 && event.data.fd == listener;
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (due) arm(epoll, listener);
    if (client < 0) continue;
    answer(client);
    close(client);
  }
}

int start(int epoll, int listener) {
  return control(epoll, EPOLL_CTL_ADD, listener);
}
