#include "claim.h"

// "For some reason it seems not to work", first reason: armed again as after EPOLL_CTL_DEL, by ADD.
int main() {
  const claim::Pair pair = claim::stream_pair();
  const int ep = claim::instance();
  claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLONESHOT);
  claim::send(pair.there, "x");
  claim::ready(ep);
  const int error = claim::ctl(ep, EPOLL_CTL_ADD, pair.here, EPOLLIN | EPOLLONESHOT);
  const bool silent = claim::ready(ep) == 0;
  const bool armed = claim::ctl(ep, EPOLL_CTL_MOD, pair.here, EPOLLIN | EPOLLONESHOT) == 0;
  return claim::answer(error == EEXIST && silent && armed && claim::ready(ep) != 0,
                       "it never left the list: ADD is EEXIST, MOD arms it");
}
