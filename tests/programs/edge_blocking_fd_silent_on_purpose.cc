// Blocking descriptions in an edge-triggered registration that block nobody: all input passes
// MSG_DONTWAIT; the flag comes before the first event; a self-pipe is read once for each event; an
// eventfd is never read.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sleeping_loop.h"
#include "tcp.h"

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int client = connect_to_loopback(listen_on_loopback(listener));
  int polite[2] = {must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)), client};
  int late[2], wake_up[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, late));
  must(pipe2(wake_up, O_CLOEXEC));
  const int counter = must(eventfd(0, EFD_CLOEXEC));
  for (const int fd : {polite[0], late[0], wake_up[0], counter})
    must(control(epfd, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, fd));
  must(fcntl(late[0], F_SETFL, must(fcntl(late[0], F_GETFL)) | O_NONBLOCK));

  for (const int fd : {polite[1], late[1], wake_up[1]}) must_hold(write(fd, "x", 1) == 1);
  must(eventfd_write(counter, 1));
  char byte[16];
  for (int seen = 0; seen < 4; ++seen) {
    epoll_event event;
    must_hold(epoll_wait(epfd, &event, 1, -1) == 1);
    if (event.data.fd == polite[0])
      while (recv(polite[0], byte, sizeof byte, MSG_DONTWAIT) > 0) continue;
    if (event.data.fd == late[0])
      while (read(late[0], byte, sizeof byte) > 0) continue;
    if (event.data.fd == wake_up[0]) must_hold(read(wake_up[0], byte, sizeof byte) == 1);
  }
  sleep_without_time_out(epfd);
  for (auto& pair : {polite, late, wake_up})
    for (int i = 0; i < 2; ++i) must(close(pair[i]));
  must(close(listener));
  must(close(counter));
  must(close(epfd));
  return 0;
}
