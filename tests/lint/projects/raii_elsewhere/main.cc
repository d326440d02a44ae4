#include <sys/epoll.h>
#include <unistd.h>

#include "fd.h"

void owner_closes_again(int number) {
  Fd fd(number);  // ofd-double-close
  ::close(fd.get());
}

void owner_lets_go(int number) {
  Fd fd(number);
  ::close(fd.release());
}

void moved(int number) {
  Fd first(number);
  Fd second = std::move(first);
}

void deregistered_late(Epoll& epoll, int number) {
  close_fd(number);
  epoll.remove(number);  // ofd-ctl-after-close
}

void deregistered(Epoll& epoll, int number) {
  epoll.remove(number);
  close_fd(number);
}

void edge_that_blocks(Epoll& epoll, int listener) {
  const Accepted accepted = accept_blocking(listener);
  if (accepted.outcome != Accepted::Outcome::made) return;
  if (!epoll.add(accepted.fd, EPOLLIN | EPOLLET)) close_fd(accepted.fd);  // ofd-edge-blocking-fd
}

void edge(Epoll& epoll, int listener) {
  const Accepted accepted = accept_one(listener);
  if (accepted.outcome != Accepted::Outcome::made) return;
  if (!epoll.add(accepted.fd, EPOLLIN | EPOLLET)) close_fd(accepted.fd);
}

void forgotten(int listener, bool full) {
  const Accepted accepted = accept_one(listener);  // ofd-descriptor-leak
  if (accepted.outcome != Accepted::Outcome::made || full) return;
  close_fd(accepted.fd);
}

void session_closes(int listener) {
  const Accepted accepted = accept_one(listener);
  if (accepted.outcome != Accepted::Outcome::made) return;
  Session session(accepted.fd);
}

void session_closes_again(int number) {
  Session session(number);  // ofd-double-close
  ::close(session.fd());
}
