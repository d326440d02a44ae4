// What --fix gives close-on-exec.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

int run(void) { return system("true"); }

int a_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
int a_connection(int l) { return accept(l, NULL, NULL); }
int another(int l) { return accept4(l, NULL, NULL, SOCK_NONBLOCK); }
int an_instance(void) { return epoll_create1(0); }
int an_old_one(void) { return epoll_create(1); }
int an_event(void) { return eventfd(0, EFD_NONBLOCK); }
int a_timer(void) { return timerfd_create(CLOCK_MONOTONIC, 0); }
int two(int ends[2]) { return pipe(ends); }
int two_sockets(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM, 0, ends); }
int a_copy(int fd) { return dup(fd); }

