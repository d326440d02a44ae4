// Two loops, and a session that is registered in one of them.
#include <sys/epoll.h>

class Poller {
 public:
  explicit Poller(int epoll) : epoll_(epoll) {}
  bool add(int fd) { return control(EPOLL_CTL_ADD, fd); }
  bool modify(int fd) { return control(EPOLL_CTL_MOD, fd); }
  void remove(int fd) { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

 private:
  bool control(int operation, int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    return epoll_ctl(epoll_, operation, fd, &event) == 0;
  }
  int epoll_;
};

bool wrong(int first, int second, int fd) {
  Poller acceptor(first), worker(second);
  if (!worker.add(fd)) return false;
  return acceptor.modify(fd);  // ofd-ctl-wrong-epoll
}

bool right(int first, int second, int fd) {
  Poller acceptor(first), worker(second);
  if (!worker.add(fd)) return false;
  return worker.modify(fd);
}

// From one loop to the other.
bool moves(int first, int second, int fd) {
  Poller acceptor(first), worker(second);
  if (!acceptor.add(fd)) return false;
  acceptor.remove(fd);
  return worker.add(fd) && worker.modify(fd);
}

bool by_reference(Poller& poller, int fd) {
  Poller& same = poller;
  return poller.add(fd) && same.modify(fd);
}
