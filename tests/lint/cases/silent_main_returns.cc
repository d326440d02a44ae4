// main returns: the end of the program closes what is open.
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

int main() {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return EXIT_FAILURE;
  epoll_event event{.events = EPOLLIN, .data = {.fd = STDIN_FILENO}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) < 0) return EXIT_FAILURE;
  for (;;) {
    char bytes[512];
    const int n = epoll_wait(epoll, &event, 1, -1);
    if (n < 0 && errno != EINTR) return EXIT_FAILURE;
    if (n == 1 && ::read(STDIN_FILENO, bytes, sizeof bytes) <= 0) return EXIT_SUCCESS;
  }
}
