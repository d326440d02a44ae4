#include <netinet/in.h>

#include "claim.h"

// "Without EPOLLEXCLUSIVE all threads get the event, and all but one find the queue empty." All are
// woken. But epoll_wait asks the listener again before it returns (fs/eventpoll.c, ep_send_events),
// and by then the first may have accepted.
int main() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  ::bind(listener, generic, length);
  ::listen(listener, 8);
  ::getsockname(listener, generic, &length);

  const int first = claim::instance();
  const int second = claim::instance();
  claim::ctl(first, EPOLL_CTL_ADD, listener);
  claim::ctl(second, EPOLL_CTL_ADD, listener);
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = ::connect(client, generic, length) == 0;
  const bool both = claim::ready(first) != 0 && claim::ready(second) != 0;
  const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  const bool silent = claim::ready(second) == 0;
  return claim::answer(connected && both && accepted >= 0 && silent,
                       "both are told, and who comes after the accept is told nothing");
}
