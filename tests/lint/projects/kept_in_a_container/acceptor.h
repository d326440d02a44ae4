#pragma once

struct Accepted {
  enum class Outcome { connection, transient, none };
  Outcome outcome;
  int fd = -1;
};

class Acceptor {
 public:
  explicit Acceptor(int listener) : listener_(listener) {}
  Accepted one();

 private:
  int listener_;
};
