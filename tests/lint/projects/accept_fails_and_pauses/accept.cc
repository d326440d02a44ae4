#include <unistd.h>

#include "loop.h"

void Loop::accept_some() {
  for (int turn = 0; turn < 8; ++turn) {
    const Acceptor::Result result = acceptor_.accept_one();
    switch (result.outcome) {
      case Acceptor::Outcome::accepted:
        if (!add(result.fd, EPOLLIN | EPOLLRDHUP)) ::close(result.fd);
        break;
      case Acceptor::Outcome::none:
        note_failure(turn);
        return;
      case Acceptor::Outcome::exhausted:
        return pause();
    }
  }
}

// Nobody was there, although somebody was told of: the loop takes the listener out for a while.
void Loop::note_failure(int turn) {
  if (turn == 0) failed_ = true;
}

bool Loop::start() { return add(acceptor_.listener(), EPOLLIN); }
void Loop::pause() { remove(acceptor_.listener()); }
