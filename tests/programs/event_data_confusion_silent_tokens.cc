// What may stand in data beside a pointer or an fd: a tagged pointer, one pointer for two entries, a
// generation, small tokens, one of which is a number that is open.
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>

#include "program.h"

struct alignas(8) Connection {
  int in;
  int out;
};

void add(int epfd, int fd, std::uint64_t data) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = data;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event));
}

int main() {
  const int with_pointers = must(epoll_create1(EPOLL_CLOEXEC));
  const int with_generations = must(epoll_create1(EPOLL_CLOEXEC));
  Connection connection{must(eventfd(0, EFD_CLOEXEC)), must(eventfd(0, EFD_CLOEXEC))};
  const int wakeup = must(eventfd(0, EFD_CLOEXEC));

  const auto address = reinterpret_cast<std::uint64_t>(&connection);
  add(with_pointers, connection.in, address);
  add(with_pointers, connection.out, address | 1);
  add(with_pointers, wakeup, 2);

  std::uint64_t generation = 40;
  for (const int fd : {connection.in, connection.out, wakeup}) {
    const auto number = static_cast<std::uint32_t>(fd);
    add(with_generations, fd, ++generation << 32 | number);
    add(with_pointers, must(dup(fd)), 1);
  }
  return 0;
}
