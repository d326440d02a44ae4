#pragma once

struct Accepted {
  enum class Outcome { connection, none, transient, exhausted };
  Outcome outcome;
  int fd = -1;
};

class Acceptor {
 public:
  explicit Acceptor(int listener) : listener_(listener) {}

 protected:
  static Accepted judged(int fd);

  int listener_;
};

class Blocking : public Acceptor {
 public:
  static constexpr bool kBlocks = true;
  using Acceptor::Acceptor;
  Accepted one();
};

class NonBlocking : public Acceptor {
 public:
  static constexpr bool kBlocks = false;
  using Acceptor::Acceptor;
  Accepted one();
};
