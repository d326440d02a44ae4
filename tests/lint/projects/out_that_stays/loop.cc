// EPOLLOUT that is taken over from the mask of last time.
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

namespace {

class Stays {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= entry.mask & EPOLLOUT;  // ofd-event-spin
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// While something is left to send.
class WhileNeeded {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    if (!entry.output.empty) wanted |= entry.mask & EPOLLOUT;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// Another bit.
class KeepsIn {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= entry.mask & EPOLLIN;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// Another member function takes it off.
class TakenOff {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void sent(int fd) {
    entries_[fd].mask = EPOLLIN;
    ctl_modify(epoll_, fd, EPOLLIN);
  }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= entry.mask & EPOLLOUT;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// And here by EPOLL_CTL_DEL.
class AddedAnew {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void sent(int fd) {
    entries_[fd].mask = 0;
    entries_[fd].known = false;
    ctl_remove(epoll_, fd);
    want(fd, EPOLLIN);
  }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= entry.mask & EPOLLOUT;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// What is edge-triggered is not reported again.
class ByEdge {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, interest_in(entries_[fd].output)); }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= (entry.mask & EPOLLOUT) | EPOLLET;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

// It only grows: when the reply is asked for nothing is read any more, and then it is closed.
class Grows {
 public:
  void take(int fd) { want(fd, EPOLLIN); }

  void served(int fd) { want(fd, EPOLLOUT); }

  void gone(int fd) {
    entries_[fd].mask = 0;
    close(fd);
  }

 private:
  struct Kept {
    std::uint32_t mask = 0;
    bool known = false;
    Output output;
  };

  void want(int fd, std::uint32_t wanted) {
    Kept& entry = entries_[fd];
    wanted |= entry.mask & EPOLLOUT;
    if (entry.mask == wanted) return;
    entry.mask = wanted;
    if (entry.known)
      ctl_modify(epoll_, fd, wanted);
    else
      ctl_add(epoll_, fd, wanted);
    entry.known = true;
  }

  int epoll_ = 3;
  std::vector<Kept> entries_;
};

}  // namespace

void run() {
  Stays stays;
  WhileNeeded while_needed;
  KeepsIn keeps_in;
  TakenOff taken_off;
  AddedAnew added_anew;
  ByEdge by_edge;
  Grows grows;
  const auto go = [](auto& loop) {
    loop.take(5);
    loop.served(5);
    loop.gone(5);
  };
  go(stays);
  go(while_needed);
  go(keeps_in);
  go(taken_off);
  go(added_anew);
  go(by_edge);
  go(grows);
  taken_off.sent(6);
  added_anew.sent(6);
}
