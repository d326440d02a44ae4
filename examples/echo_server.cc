// An echo server with an access log, and with a bug that a review would hardly find. It prints its
// port and serves until SIGTERM.
//
// The log is written in batches, and asks each connection for its peer only then. So that it still
// can, it keeps a dup of the descriptor. That dup also keeps the open file description, and with it
// the registration in the epoll instance: when the connection is closed the kernel goes on
// reporting events for it, under a number that by then may be another connection's.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <vector>

namespace {

int must(int result, const char* what) {
  if (result >= 0) return result;
  std::perror(what);
  std::exit(1);
}

class AccessLog {
 public:
  void note(int connection) {
    descriptors_.push_back(dup(connection));
    if (descriptors_.size() == 32) write();
  }
  void write() {
    for (const int fd : descriptors_) {
      sockaddr_in peer{};
      socklen_t length = sizeof peer;
      getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length);
      std::fprintf(stderr, "access from port %d\n", ntohs(peer.sin_port));
      close(fd);
    }
    descriptors_.clear();
  }

 private:
  std::vector<int> descriptors_;
};

void watch(int epfd, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  must(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

int listen_on_loopback() {
  const int listener = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  must(bind(listener, reinterpret_cast<sockaddr*>(&address), length), "bind");
  must(listen(listener, 64), "listen");
  must(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

int signal_descriptor() {
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_BLOCK, &term, nullptr);
  return must(signalfd(-1, &term, SFD_CLOEXEC), "signalfd");
}

std::set<int> connections;

void on_accept(int epfd, int listener, AccessLog& log) {
  const int connection = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) return;
  connections.insert(connection);
  watch(epfd, connection);
  log.note(connection);
}

void close_connection(int connection) {
  connections.erase(connection);
  close(connection);  // the bug: no EPOLL_CTL_DEL, and the log's dup keeps the description
}

void on_readable(int connection) {
  if (!connections.contains(connection)) return;
  char bytes[4096];
  const ssize_t got = read(connection, bytes, sizeof bytes);
  if (got > 0 && write(connection, bytes, static_cast<std::size_t>(got)) == got) return;
  close_connection(connection);
}

}  // namespace

int main() {
  const int epfd = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  const int listener = listen_on_loopback();
  const int stop = signal_descriptor();
  AccessLog log;
  watch(epfd, listener);
  watch(epfd, stop);
  while (true) {
    epoll_event events[16];
    const int count = must(epoll_wait(epfd, events, 16, -1), "epoll_wait");
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == stop) return log.write(), 0;
      if (fd == listener) on_accept(epfd, listener, log);
      else on_readable(fd);
    }
  }
}
