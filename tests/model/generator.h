// A Generator makes up the next operation of a program, from a seed and from what the model says is open:
// most calls are about things that are there, some about things that are not. One seed, one program.
#pragma once

#include <random>
#include <vector>

#include "tests/model/player.h"

namespace ofdcheck::fuzz {

class Generator {
 public:
  // `children`: children do operations, too, and not only hold what they were born with.
  Generator(std::uint64_t seed, const Player& player, bool children)
      : random_(seed), player_(player), children_(children) {}

  Operation next();
  // How many operations the program is to have.
  std::size_t length() { return 100 + below(500); }

 private:
  struct Registered {
    int epfd;
    int fd;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  Act act();
  int someone(Act act);
  int number();
  int list();
  int socket();
  void look_around();
  void fill(Operation& operation);
  void fill_ctl(Operation& operation);

  std::mt19937_64 random_;
  const Player& player_;
  bool children_;
  std::uint64_t data_ = 0x70000;
  std::vector<int> open_, lists_, sockets_;
  std::vector<Registered> registered_;
};

}  // namespace ofdcheck::fuzz
