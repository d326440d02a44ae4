// A Racer is one of two threads that work at once, each on numbers of its own, in lists that are theirs
// together: what one closes the kernel may give to the other before either call has returned.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace ofdcheck::fuzz {

class Player;

class Racer {
 public:
  Racer(Player& player, std::uint64_t seed);
  void run();

 private:
  void once();
  void open();
  void dup();
  void dup_onto();
  void close();
  void ctl();
  int one_of(const std::vector<int>& numbers);

  Player& player_;
  std::mt19937_64 random_;
  std::vector<int> lists_;  // epoll numbers, open throughout
  std::vector<int> mine_;
  std::uint64_t data_;
};

}  // namespace ofdcheck::fuzz
