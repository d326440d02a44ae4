// A descriptor is passed on with SCM_RIGHTS and closed while the message is still in flight: the
// message holds the description, and its entry.
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "program.h"

void send_number(int channel, int fd) {
  char byte = 'x';
  iovec body{&byte, 1};
  alignas(cmsghdr) char control_bytes[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &body;
  message.msg_iovlen = 1;
  message.msg_control = control_bytes;
  message.msg_controllen = sizeof control_bytes;
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  must(static_cast<int>(sendmsg(channel, &message, 0)));
}

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC));
  int channel[2];
  int data[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel));
  must(pipe(data));
  must(control(epfd, EPOLL_CTL_ADD, data[0], EPOLLIN, data[0]));
  send_number(channel[0], data[0]);
  must(close(data[0]));  // EXPECT stale-registration warning confirmed
  idle(epfd);
  must(close(channel[0]));
  must(close(channel[1]));
  must(close(data[1]));
  must(close(epfd));
  return 0;
}
