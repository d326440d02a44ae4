// Threads open, close and prepare what posix_spawn is to do, while another forks; each child works on its own
// and ends.
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/hosts/host.h"

namespace {

bool one_turn() {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
  const int epfd = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = pair[0];
  bool right = epoll_ctl(epfd, EPOLL_CTL_ADD, pair[0], &event) == 0;
  right = right && write(pair[1], "x", 1) == 1;
  right = right && epoll_wait(epfd, &event, 1, -1) == 1 && event.data.fd == pair[0];
  return close(pair[0]) == 0 && close(pair[1]) == 0 && close(epfd) == 0 && right;
}

bool prepare_a_spawn() {
  posix_spawn_file_actions_t actions;
  bool right = posix_spawn_file_actions_init(&actions) == 0;
  for (int fd = 3; fd < 8; ++fd) right = posix_spawn_file_actions_addclose(&actions, fd) == 0 && right;
  return posix_spawn_file_actions_destroy(&actions) == 0 && right;
}

}  // namespace

int main() {
  std::atomic<bool> done{false};
  std::atomic<bool> right{true};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      while (!done) right = one_turn() && right;
    });
  for (int i = 0; i < 2; ++i)
    workers.emplace_back([&] {
      while (!done) right = prepare_a_spawn() && right;
    });
  for (int i = 0; i < 100; ++i) {
    const pid_t child = fork();
    HOST_CHECK(child >= 0);
    if (child == 0) _exit(one_turn() && prepare_a_spawn() ? 42 : 1);
    int status = 0;
    HOST_CHECK(waitpid(child, &status, 0) == child);
    HOST_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 42);
  }
  done = true;
  for (std::thread& worker : workers) worker.join();
  HOST_CHECK(right);
  return host_ok();
}
