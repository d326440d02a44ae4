// A loop that knows callbacks by number.
#pragma once

#include <sys/epoll.h>

#include <functional>
#include <map>

#include "fd.h"

class Loop {
 public:
  using Callback = std::function<void()>;

  Loop();
  void watch(int fd, Callback callback);
  // False for what epoll refuses: it has to be read at once.
  bool watch_or_tell(int fd);
  // Reads at once what epoll refuses.
  void watch_any(int fd, Callback callback);
  void turn();

 private:
  Fd epoll_;
  std::map<int, Callback> callbacks_;
};
