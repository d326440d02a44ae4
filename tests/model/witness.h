// A witness is this program, started anew by an exec or a spawn: it looks which numbers it has got, and
// stands still with them until it is killed.
#pragma once

#include <cstdint>
#include <string>

namespace ofdcheck::fuzz {

// `expected`: bit N says that number N is to be open. Stops itself if it is so, else ends with
// status 1.
int be_witness(const char* expected);

// The arguments for one.
struct WitnessArguments {
  explicit WitnessArguments(std::uint64_t expected);
  std::string words[3];
  char* list[4];
};

// Waits until the witness stands still. False if it saw something else than expected.
bool has_testified(int pid);
// Kills and reaps it, or any child.
void end_process(int pid);

}  // namespace ofdcheck::fuzz
