#pragma once

class Acceptor {
 public:
  enum class Outcome { accepted, none, exhausted };
  struct Result {
    Outcome outcome;
    int fd = -1;
  };
  explicit Acceptor(int listener) : listener_(listener) {}
  Result accept_one();
  int listener() const { return listener_; }

 private:
  int accept_connection() const;
  int listener_;
};
