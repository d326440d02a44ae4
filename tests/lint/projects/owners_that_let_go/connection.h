#pragma once

#include "fd.h"

class Connection {
 public:
  explicit Connection(int fd);
  int fd() const { return fd_.get(); }
  bool idle() const { return idle_; }
  bool serve();
  int give();

 private:
  Fd fd_;
  bool idle_ = false;
};
