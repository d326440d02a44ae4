#include <unistd.h>

#include "loop.h"

void Loop::accept_some() {
  for (int turn = 0; turn < 8; ++turn) {
    const Acceptor::Result result = acceptor_.accept_one();  // ofd-event-spin (note)
    switch (result.outcome) {
      case Acceptor::Outcome::accepted:
        if (!add(result.fd, EPOLLIN | EPOLLRDHUP)) ::close(result.fd);
        break;
      case Acceptor::Outcome::none:
        return;
      case Acceptor::Outcome::exhausted:
        return pause();
    }
  }
}

bool Loop::start() { return add(acceptor_.listener(), EPOLLIN); }
void Loop::pause() { remove(acceptor_.listener()); }
