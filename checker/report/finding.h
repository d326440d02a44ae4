// A Finding is what a rule says of one place in the program, with the steps that led there. Plain
// data of fixed size: the runtime fills it inside the program under test, where nothing may be
// allocated for it, and hands it out through shared memory.
#pragma once

#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "checker/call.h"
#include "checker/model/step.h"
#include "checker/rules/catalog.h"

namespace ofdcheck {

// A text of at most N-1 bytes; what does not fit is cut.
template <int N>
struct Text {
  std::array<char, N> bytes{};

  const char* c_str() const { return bytes.data(); }
  bool empty() const { return bytes[0] == '\0'; }
  // Appends as printf(3) would. Does not allocate for the conversions used here (%d %u %s %#x).
  [[gnu::format(printf, 2, 3)]] void add(const char* form, ...) {
    const std::size_t used = std::strlen(bytes.data());
    std::va_list arguments;
    va_start(arguments, form);
    std::vsnprintf(bytes.data() + used, bytes.size() - used, form, arguments);
    va_end(arguments);
  }
};

// The part a step plays. Its word is the first column of a report's step lines.
enum class Role : std::uint8_t {
  opened, shared, registered, modified, deregistered, closed, reopened, delivered, used, forked,
  waiting, failed, executed, changed, overwritten, buffered, freed,
};
const char* word_for(Role role);

struct FindingStep {
  Role role = Role::used;
  Step step;
  std::uint64_t address = 0;  // return address of a call of which no stack was taken
};

struct Finding {
  static constexpr int kSteps = 8;

  RuleId rule{};
  Level level = Level::warning;
  bool confirmed = false;
  int pid = 0;
  int tid = 0;
  int fd = -1;
  std::uint32_t id = 0;     // of this process; later counts of the same finding carry the same id
  std::uint32_t count = 1;
  std::uint8_t mend = 0;   // index of the step at whose caller the program is to be mended
  std::uint8_t steps_used = 0;
  Text<200> message;   // the fact in one sentence, with the numbers
  Text<160> expected;
  Text<240> actually;
  std::array<FindingStep, kSteps> steps{};

  // Adds a step; a step never taken, or one too many, is left out.
  Finding& step(Role role, const Step& step, std::uint64_t address = 0) {
    if (step.taken() && steps_used < kSteps) steps[steps_used++] = {role, step, address};
    return *this;
  }
  // The same, and it is the offending one.
  Finding& mend_at(Role role, const Step& step, std::uint64_t address = 0) {
    mend = steps_used < kSteps ? steps_used : kSteps - 1;
    return this->step(role, step, address);
  }
};

}  // namespace ofdcheck
