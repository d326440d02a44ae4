// A Player is one process of a generated program: it plays operations by calling libc, tells the shadow
// of each call, and after each operation has model and kernel compared. Without a shadow it only plays:
// then the preload library is the one that looks.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/model/comparison.h"
#include "tests/model/desk.h"
#include "tests/model/worker.h"

namespace ofdcheck::fuzz {

class Player {
 public:
  enum class Watched { shadowed, traced, alone };

  // For a process that has nothing open beyond 2; from here on its limit of numbers is kLimit.
  Player(Desk& desk, Watched watched);

  // Plays one operation, whoever's it is. False when model and kernel differ, or an earlier one did.
  bool play(const Operation& operation);
  // The children end; everything is compared once more.
  bool finish();

  Shadow* shadow() const { return shadow_.get(); }
  bool child_lives(int who) const { return children_[static_cast<std::size_t>(who)].pid > 0; }

 private:
  friend class Racer;

  struct Child {
    int pid = 0;
    bool replaced = false;  // it has become a witness, and stands still
  };
  struct Mapping {
    void* at;
    std::size_t size;
  };

  void step(const Operation& operation);
  void perform(const Operation& operation);
  void compare(bool whole);
  void expect(bool holds, const std::string& text);
  void touch(int fd) { touched_.push_back(fd); }
  void note_released(const Seen& seen);
  bool open_in_model(int fd) const;
  // A call that fails with EBADF does so because a number is closed, and only then.
  void expect_numbers(const char* call, long result, std::initializer_list<int> numbers);

  // acts_numbers.cc
  void make(Make kind, int flags);
  void make_pair(CallKind call, int flags, bool socket);
  void made(CallKind call, long result, int flags);
  void dup(const Operation& operation);
  void close(const Operation& operation);
  void close_many(const Operation& operation);
  void set_flags(const Operation& operation);
  // acts_epoll.cc
  void ctl(const Operation& operation);
  void wait(const Operation& operation);
  void put(int fd);
  void take(int fd);
  // acts_messages.cc
  bool born_before_fork(int fd) const;
  void send(const Operation& operation);
  void receive(const Operation& operation);
  void map(int fd);
  void unmap();
  // acts_processes.cc
  void hand_over(const Operation& operation);
  void fork(int place);
  [[noreturn]] void live_as_child(int place);
  void exit();
  void exec(bool in_vain);
  void spawn();
  void vfork(int fd);
  void end_child(int place);
  void race(std::uint64_t seed);

  Desk& desk_;
  std::unique_ptr<Shadow> shadow_;
  std::unique_ptr<Comparison> comparison_;
  int who_ = kFirst;
  std::array<Child, kChildren + 1> children_;
  std::array<std::unique_ptr<Worker>, kThreads> workers_;
  std::vector<Mapping> mappings_;
  std::vector<int> touched_;
  std::vector<Ref<OpenFile>> released_;
  bool company_ = false;  // there are or were other processes
};

}  // namespace ofdcheck::fuzz
