// Two threads wait for a listener that blocks. One client wakes both, one of them gets it, and the
// other sits in accept until the next client comes, whatever else its loop has to do.
#include <unistd.h>

#include <barrier>
#include <thread>

#include "tcp.h"

namespace {

void serve(int listener, std::barrier<>& both_woken) {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  epoll_event event = interest(EPOLLIN, listener);
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, listener, &event));  // EXPECT blocking-listener warning confirmed
  must_hold(epoll_wait(epfd, &event, 1, 1000) == 1);
  both_woken.arrive_and_wait();
  must(close(must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK))));
  idle(epfd);
  must(close(epfd));
}

}  // namespace

int main() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const std::uint16_t port = listen_on_loopback(listener);
  std::barrier both_woken(3);
  std::thread first(serve, listener, std::ref(both_woken));
  std::thread second(serve, listener, std::ref(both_woken));
  const int client = connect_to_loopback(port);
  both_woken.arrive_and_wait();
  const int next_client = connect_to_loopback(port);  // sets the second thread free
  first.join();
  second.join();
  must(close(client));
  must(close(next_client));
  must(close(listener));
  return 0;
}
