// Ways to read from a connection. The loops are in other files.
#pragma once

#include <cstddef>
#include <string>

enum class Next { wait, again, close };

class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  int fd() const { return fd_; }
  // One piece, whether there is more or not.
  Next read_once();
  // One piece; `again` where there may be more.
  Next read_piece();
  // Until there is no more.
  Next read_all();
  // One piece, which is all that is wanted of this client.
  Next read_and_end();
  // One piece is read, and what is to be sent is; where the socket is full an edge will come.
  Next read_and_send();

 private:
  enum class Sent { all, some, broken };
  Sent send_out();

  const int fd_;
  std::string in_;
  std::string out_;
  std::size_t read_ = 0;
  bool served_ = false;
};
