// Sockets, and messages that carry descriptors.
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/runtime/calls/session.h"

namespace ofdcheck::calls {
namespace {

constexpr int kFree = 1 << 16;  // a number that nothing has

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

// A listener on a port of its own; `wanted` takes the address.
int make_listener(sockaddr_in& wanted, int flags = 0) {
  wanted = loopback();
  socklen_t length = sizeof wanted;
  const int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
  bind(fd, generic(wanted), sizeof wanted);
  listen(fd, 4);
  getsockname(fd, reinterpret_cast<sockaddr*>(&wanted), &length);
  return fd;
}

struct Pair {
  Pair() { socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends); }
  ~Pair() {
    close(ends[0]);
    close(ends[1]);
  }
  int ends[2];
};

// A message of one byte with one descriptor beside it.
struct Message {
  explicit Message(int fd = -1) {
    head.msg_iov = &part;
    head.msg_iovlen = 1;
    head.msg_control = control;
    head.msg_controllen = sizeof control;
    if (fd < 0) return;
    cmsghdr* rights = CMSG_FIRSTHDR(&head);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  int passed() const {
    int fd = -1;
    if (const cmsghdr* rights = CMSG_FIRSTHDR(&head)) std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    return fd;
  }
  char byte = 'x';
  iovec part{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr head{};
};

const Rows rows{
    {{"socket"}, Ends::well, [](Session& c) {
       const int fd = c.call<int(int, int, int)>(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
       c.expect("socket(flags=%d) = %d", SOCK_STREAM | SOCK_CLOEXEC, fd);
       close(fd);
     }},
    {{"socket"}, Ends::badly, [](Session& c) {
       c.call<int(int, int, int)>(AF_INET, 99, 0);
       c.expect("socket(flags=99) = -1 EINVAL");
     }},
    {{"socketpair"}, Ends::well, [](Session& c) {
       int ends[2];
       c.call<int(int, int, int, int*)>(AF_UNIX, SOCK_STREAM, 0, ends);
       c.expect("socketpair(flags=%d, fds=[%d %d]) = 0", SOCK_STREAM, ends[0], ends[1]);
       close(ends[0]);
       close(ends[1]);
     }},
    {{"socketpair"}, Ends::badly, [](Session& c) {
       int ends[2];
       c.call<int(int, int, int, int*)>(AF_INET, SOCK_STREAM, 0, ends);
       c.expect("socketpair() = -1 EOPNOTSUPP");
     }},
    {{"pipe", "__pipe"}, Ends::well, [](Session& c) {
       int ends[2];
       c.call<int(int*)>(ends);
       c.expect("pipe(fds=[%d %d]) = 0", ends[0], ends[1]);
       close(ends[0]);
       close(ends[1]);
     }},
    {{"pipe", "__pipe"}, Ends::badly, [](Session& c) {
       c.call<int(int*)>(static_cast<int*>(nullptr));
       c.expect("pipe() = -1 EFAULT");
     }},
    {{"pipe2"}, Ends::well, [](Session& c) {
       int ends[2];
       c.call<int(int*, int)>(ends, O_CLOEXEC);
       c.expect("pipe(flags=%d, fds=[%d %d]) = 0", O_CLOEXEC, ends[0], ends[1]);
       close(ends[0]);
       close(ends[1]);
     }},
    {{"pipe2"}, Ends::badly, [](Session& c) {
       int ends[2];
       c.call<int(int*, int)>(ends, O_APPEND);
       c.expect("pipe() = -1 EINVAL");
     }},
    {{"bind"}, Ends::well, [](Session& c) {
       const int fd = socket(AF_INET, SOCK_STREAM, 0);
       const sockaddr_in address = loopback();
       c.call<int(int, const sockaddr*, socklen_t)>(fd, generic(address), socklen_t{sizeof address});
       c.expect("bind(fd=%d) = 0", fd);
       close(fd);
     }},
    {{"bind", "connect", "__connect"}, Ends::badly, [](Session& c) {
       const sockaddr_in address = loopback();
       c.call<int(int, const sockaddr*, socklen_t)>(kFree, generic(address), socklen_t{sizeof address});
       c.expect("%s(fd=%d) = -1 EBADF", c.name() == "bind" ? "bind" : "connect", kFree);
     }},
    {{"listen"}, Ends::well, [](Session& c) {
       const int fd = socket(AF_INET, SOCK_STREAM, 0);
       c.call<int(int, int)>(fd, 4);
       c.expect("listen(fd=%d, size=4) = 0", fd);
       close(fd);
     }},
    {{"listen"}, Ends::badly, [](Session& c) {
       c.call<int(int, int)>(kFree, 4);
       c.expect("listen(fd=%d) = -1 EBADF", kFree);
     }},
    {{"connect", "__connect"}, Ends::well, [](Session& c) {
       sockaddr_in address;
       const int listener = make_listener(address);
       const int fd = socket(AF_INET, SOCK_STREAM, 0);
       c.call<int(int, const sockaddr*, socklen_t)>(fd, generic(address), socklen_t{sizeof address});
       c.expect("connect(fd=%d) = 0", fd);
       close(fd);
       close(listener);
     }},
    {{"accept", "accept4"}, Ends::well, [](Session& c) {
       sockaddr_in address;
       const int listener = make_listener(address);
       const int fd = socket(AF_INET, SOCK_STREAM, 0);
       connect(fd, generic(address), sizeof address);
       const int made = c.call<int(int, sockaddr*, socklen_t*, int)>(listener, nullptr, nullptr, 0);
       c.expect("accept(fd=%d) = %d", listener, made);
       close(made);
       close(fd);
       close(listener);
     }},
    {{"accept", "accept4"}, Ends::badly, [](Session& c) {
       sockaddr_in address;
       const int listener = make_listener(address, SOCK_NONBLOCK);
       c.call<int(int, sockaddr*, socklen_t*, int)>(listener, nullptr, nullptr, 0);
       c.expect("accept(fd=%d) = -1 EAGAIN", listener);
       close(listener);
     }},
    {{"shutdown"}, Ends::well, [](Session& c) {
       Pair pair;
       c.call<int(int, int)>(pair.ends[0], SHUT_WR);
       c.expect("shutdown(fd=%d, flags=%d) = 0", pair.ends[0], SHUT_WR);
     }},
    {{"shutdown"}, Ends::badly, [](Session& c) {
       c.call<int(int, int)>(kFree, SHUT_WR);
       c.expect("shutdown(fd=%d) = -1 EBADF", kFree);
     }},
    {{"setsockopt"}, Ends::well, [](Session& c) {
       const int fd = socket(AF_INET, SOCK_STREAM, 0);
       const int on = 1;
       c.call<int(int, int, int, const void*, socklen_t)>(fd, SOL_SOCKET, SO_REUSEPORT, &on,
                                                         socklen_t{sizeof on});
       c.expect("setsockopt(op=%d, fd=%d, flags=1) = 0", (SOL_SOCKET << 16) | SO_REUSEPORT, fd);
       close(fd);
     }},
    {{"setsockopt"}, Ends::badly, [](Session& c) {
       const int on = 1;
       c.call<int(int, int, int, const void*, socklen_t)>(kFree, SOL_SOCKET, SO_REUSEPORT, &on,
                                                         socklen_t{sizeof on});
       c.expect("setsockopt(fd=%d) = -1 EBADF", kFree);
     }},

    {{"sendmsg"}, Ends::well, [](Session& c) {
       Pair pair;
       const Message message(0);
       c.call<ssize_t(int, const msghdr*, int)>(pair.ends[0], &message.head, 0);
       c.expect("sendmsg(fd=%d, size=1, fds=[0]) = 1", pair.ends[0]);
     }},
    {{"sendmsg"}, Ends::badly, [](Session& c) {
       const Message message(0);
       c.call<ssize_t(int, const msghdr*, int)>(kFree, &message.head, 0);
       c.expect("sendmsg(fd=%d) = -1 EBADF", kFree);
     }},
    {{"recvmsg"}, Ends::well, [](Session& c) {
       Pair pair;
       const Message out(0);
       sendmsg(pair.ends[0], &out.head, 0);
       Message message;
       c.call<ssize_t(int, msghdr*, int)>(pair.ends[1], &message.head, MSG_CMSG_CLOEXEC);
       c.expect("recvmsg(fd=%d, flags=%d, size=1, fds=[%d]) = 1", pair.ends[1], MSG_CMSG_CLOEXEC,
                message.passed());
       close(message.passed());
     }},
    {{"recvmsg"}, Ends::badly, [](Session& c) {
       Pair pair;
       Message message;
       c.call<ssize_t(int, msghdr*, int)>(pair.ends[1], &message.head, 0);
       c.expect("recvmsg(fd=%d) = -1 EAGAIN", pair.ends[1]);
     }},
    {{"sendmmsg"}, Ends::well, [](Session& c) {
       Pair pair;
       const Message message(0);
       mmsghdr batch[1]{{message.head, 0}};
       c.call<int(int, mmsghdr*, unsigned, int)>(pair.ends[0], batch, 1u, 0);
       c.expect("sendmsg(fd=%d) = 1", pair.ends[0]);
       c.expect("sendmsg(fd=%d, fds=[0]) = 1", pair.ends[0]);
     }},
    {{"sendmmsg"}, Ends::badly, [](Session& c) {
       const Message message(0);
       mmsghdr batch[1]{{message.head, 0}};
       c.call<int(int, mmsghdr*, unsigned, int)>(kFree, batch, 1u, 0);
       c.expect("sendmsg(fd=%d) = -1 EBADF", kFree);
     }},
    {{"recvmmsg"}, Ends::well, [](Session& c) {
       Pair pair;
       const Message out(0);
       sendmsg(pair.ends[0], &out.head, 0);
       Message message;
       mmsghdr batch[1]{{message.head, 0}};
       c.call<int(int, mmsghdr*, unsigned, int, timespec*)>(pair.ends[1], batch, 1u, 0, nullptr);
       c.expect("recvmsg(fd=%d) = 1", pair.ends[1]);
       c.expect("recvmsg(fd=%d, fds=[%d]) = 1", pair.ends[1], message.passed());
       close(message.passed());
     }},
    {{"recvmmsg"}, Ends::badly, [](Session& c) {
       Pair pair;
       Message message;
       mmsghdr batch[1]{{message.head, 0}};
       c.call<int(int, mmsghdr*, unsigned, int, timespec*)>(pair.ends[1], batch, 1u, 0, nullptr);
       c.expect("recvmsg(fd=%d) = -1 EAGAIN", pair.ends[1]);
     }},

    {{"rresvport"}, Ends::well, [](Session& c) {
       int port = 1023;
       const int fd = c.call<int(int*)>(&port);
       if (fd < 0) return c.skip("no reserved port");
       c.expect("socket(flags=%d) = %d", SOCK_STREAM, fd);
       close(fd);
     }},
    {{"rresvport_af"}, Ends::well, [](Session& c) {
       int port = 1023;
       const int fd = c.call<int(int*, sa_family_t)>(&port, sa_family_t{AF_INET});
       if (fd < 0) return c.skip("no reserved port");
       c.expect("socket(flags=%d) = %d", SOCK_STREAM, fd);
       close(fd);
     }},
    {{"rresvport_af"}, Ends::badly, [](Session& c) {
       int port = 1023;
       c.call<int(int*, sa_family_t)>(&port, sa_family_t{AF_UNIX});
       c.expect("socket() = -1 EAFNOSUPPORT");
     }},
    {{"rcmd_af"}, Ends::badly, [](Session& c) {
       char name[] = "localhost";
       char* host = name;
       c.call<int(char**, unsigned short, const char*, const char*, const char*, int*, sa_family_t)>(
           &host, htons(1), "x", "x", "x", nullptr, sa_family_t{AF_UNIX});
       c.expect("socketpair() = -1 EAFNOSUPPORT");
     }},
};

const Excuses excuses{
    {{"rresvport"}, Ends::badly, "what it is given is always right; see rresvport_af"},
    {{"rcmd", "rcmd_af", "rexec", "rexec_af"}, Ends::well, "there is no remote shell to talk to"},
    {{"rcmd", "rexec", "rexec_af"}, Ends::badly, "they ask for a name or a password first; see rcmd_af"},
};

}  // namespace
}  // namespace ofdcheck::calls
