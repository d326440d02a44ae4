// An eventfd through which one thread wakes another's loop.
#pragma once

#include "net/fd.h"

namespace refserver {

class Wakeup {
 public:
  Wakeup();  // throws std::system_error

  [[nodiscard]] int fd() const { return fd_.get(); }
  void signal() const;
  void clear();  // back to not readable

 private:
  Fd fd_;
};

}  // namespace refserver
