// A Snapshot is what one process's numbers and interest lists look like at one moment, by the kernel or
// by a model: to be written by a program that runs under the preload library, and compared later with the
// model that its recorded trace leads to.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "checker/model/model.h"
#include "tests/model/truth.h"

namespace ofdcheck::fuzz {

struct Snapshot {
  struct Number {
    int first = -1;  // the lowest number of the same description; -1: it is closed
    bool cloexec = false;
    bool operator==(const Number&) const = default;
  };

  std::array<Number, kLimit> numbers{};
  std::map<int, std::vector<Entry>> lists;  // by the first number of the instance, if not empty

  static Snapshot of_kernel(Truth& truth);
  // One line of text, and back.
  std::string text() const;
  static Snapshot from(const std::string& text);
};

// "" if the model says the same. Of what survives somewhere else it cannot know that it has gone since.
// `unsure`: data of events that may have been of one of several entries: which was disarmed is not known.
std::string differs(const Snapshot& kernel, const Model& model, const std::set<std::uint64_t>& unsure);

}  // namespace ofdcheck::fuzz
