// A program with its own operator new and delete: its definitions come before the library's, so all
// that was made by one goes to the other, from the program and from libstdc++ alike.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <new>
#include <string>
#include <vector>

#include "tests/hosts/host.h"

namespace {

// A bump allocator of blocks that free(3) must never see.
alignas(64) std::array<char, 1 << 20> arena;
std::atomic<std::size_t> used{0};
std::atomic<long> made{0}, given_back{0};

void take_back(void* block) {
  if (block == nullptr) return;
  const char* at = static_cast<char*>(block);
  HOST_CHECK(at >= arena.data() && at < arena.data() + arena.size());
  ++given_back;
}

}  // namespace

void* operator new(std::size_t size) {
  const std::size_t begin = used.fetch_add((size + 63) / 64 * 64);
  HOST_CHECK(begin + size <= arena.size());
  ++made;
  return arena.data() + begin;
}
void operator delete(void* block) noexcept { take_back(block); }
void operator delete(void* block, std::size_t) noexcept { take_back(block); }

int main() {
  struct Connection {
    int fd;
  };
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 100; ++i) {
    auto* connection = new Connection{eventfd(1, EFD_CLOEXEC)};
    epoll_event event{EPOLLIN, {.ptr = connection}};
    HOST_CHECK(epoll_ctl(epfd, EPOLL_CTL_ADD, connection->fd, &event) == 0);
    HOST_CHECK(epoll_wait(epfd, &event, 1, -1) == 1 && event.data.ptr == connection);
    HOST_CHECK(close(connection->fd) == 0);
    delete connection;
    // libstdc++.so makes and destroys its own.
    std::string text(100, 'x');
    std::vector<std::string> texts(10, text);
  }
  HOST_CHECK(made == given_back && made > 1000);
  HOST_CHECK(close(epfd) == 0);
  return host_ok();
}
