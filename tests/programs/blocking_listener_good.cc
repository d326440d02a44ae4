// Two threads wait for a listener that does not block: one gets the client, the other EAGAIN.
#include <unistd.h>

#include <barrier>
#include <cerrno>
#include <thread>

#include "tcp.h"

namespace {

void serve(int listener, std::barrier<>& both_woken) {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  must(control(epfd, EPOLL_CTL_ADD, listener, EPOLLIN, listener));
  epoll_event event;
  must_hold(epoll_wait(epfd, &event, 1, 1000) == 1);
  both_woken.arrive_and_wait();
  const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  must_hold(connection >= 0 || errno == EAGAIN);
  if (connection >= 0) must(close(connection));
  idle(epfd);
  must(close(epfd));
}

}  // namespace

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const std::uint16_t port = listen_on_loopback(listener);
  std::barrier both_woken(3);
  std::thread first(serve, listener, std::ref(both_woken));
  std::thread second(serve, listener, std::ref(both_woken));
  const int client = connect_to_loopback(port);
  both_woken.arrive_and_wait();
  first.join();
  second.join();
  must(close(client));
  must(close(listener));
  return 0;
}
