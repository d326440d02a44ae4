// The same programs under the preload library. One is played again, alone, below `ofdcheck run --record`,
// and writes down now and then what the kernel says; the trace that the library recorded is replayed, and
// the model it leads to must say the same at each of these moments.
#pragma once

#include <string>
#include <vector>

#include "tests/model/operation.h"

namespace ofdcheck::fuzz {

// In the program: plays and writes a Snapshot to `dump` after every few operations, each announced in the
// trace by a close of a number that there cannot be.
int play_alone(const std::vector<Operation>& program, const char* dump);

// Runs `program` so with this `ofdcheck`, and compares. "" if all was as it should be; `compared` counts the
// moments. `self` is this program.
std::string play_preloaded(const std::vector<Operation>& program, const char* ofdcheck,
                           const char* self, std::size_t& compared);

}  // namespace ofdcheck::fuzz
