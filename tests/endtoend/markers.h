// What the source of a test program says of itself in comments:
//
//   close(fd);  // EXPECT stale-registration warning confirmed
//   // OPTIONS --children no --grace 100,1000
//
// Level and `confirmed` (or `likely`) may be left out; several EXPECTs may share a line.
// The program is run once with each of several grace periods.
#pragma once

#include <string>
#include <vector>

namespace ofdcheck::tests {

struct Marker {
  int line = 0;
  std::string rule;
  std::string level;    // empty: any
  std::string witness;  // confirmed, likely; empty: any
};

struct Markers {
  std::vector<Marker> expected;
  std::vector<std::string> options;
};

// Throws std::runtime_error for a source that cannot be read or a marker that says something else.
Markers read_markers(const std::string& source);

}  // namespace ofdcheck::tests
