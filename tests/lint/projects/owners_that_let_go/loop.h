#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "connection.h"

class Loop {
 public:
  void adopt(int fd);
  void serve(int fd);
  void expire(int fd);
  void end_turn();

 private:
  struct Entry {
    unsigned generation = 0;
    std::unique_ptr<Connection> connection;
  };
  Entry& open_entry(int fd);

  int epoll_ = -1;
  std::deque<Entry> entries_;
  std::vector<std::unique_ptr<Connection>> expired_;
  std::vector<int> closed_;
};
