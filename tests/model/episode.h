// An episode is one program played from beginning to end in a process of its own: with a fresh table of
// numbers, and so that a crash of the model is a finding and not the end.
#pragma once

#include <string>
#include <vector>

#include "tests/model/desk.h"
#include "tests/model/player.h"

namespace ofdcheck::fuzz {

class Episode {
 public:
  Episode();

  // Makes up the program of this seed while it is played. "" if model and kernel agreed throughout,
  // else how they differed; program() is what was played.
  std::string generate(std::uint64_t seed, bool children = true);
  // Plays this program.
  std::string play(const std::vector<Operation>& program, Player::Watched watched);
  std::vector<Operation> program() const;
  std::uint64_t findings() const { return desk_->findings; }

  // A program that still fails, from which no operation can be left out.
  std::vector<Operation> shrink(std::vector<Operation> failing);

 private:
  template <class Work>
  std::string in_a_process(Work work);

  Desk* desk_;
};

}  // namespace ofdcheck::fuzz
