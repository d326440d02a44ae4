// An Operation is one thing that a generated program does, with concrete numbers: a list of them is the
// whole program, and leaving some out leaves a program. As text it is one line:
//
//   0 ctl 4 7 1 0x80000001 0x70001
//
// WHO ACT A B C MASK DATA; who and what the rest means is in acts.def.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ofdcheck::fuzz {

enum class Act : std::uint8_t {
#define OFD_ACT(name, weight, fields) name,
#include "tests/model/acts.def"
#undef OFD_ACT
};

inline constexpr int kActs = 0
#define OFD_ACT(name, weight, fields) +1
#include "tests/model/acts.def"
#undef OFD_ACT
    ;

enum class Make : std::uint8_t {
#define OFD_MAKE(name) name,
#include "tests/model/makes.def"
#undef OFD_MAKE
};

inline constexpr int kMakes = 0
#define OFD_MAKE(name) +1
#include "tests/model/makes.def"
#undef OFD_MAKE
    ;

// Who does it: the first process, one of two children, or one of two more threads of the first.
inline constexpr int kFirst = 0;
inline constexpr int kChildren = 2;  // 1 and 2
inline constexpr int kThreads = 2;   // 3 and 4
constexpr bool is_child(int who) { return who >= 1 && who <= kChildren; }
constexpr bool is_thread(int who) { return who > kChildren && who <= kChildren + kThreads; }

// Numbers of a program: from 3 up to its RLIMIT_NOFILE, so that it can run out of them.
inline constexpr int kLow = 3;
inline constexpr int kLimit = 40;

struct Operation {
  Act act = Act::close;
  std::uint8_t who = kFirst;
  int a = -1;
  int b = -1;
  int c = -1;
  std::uint32_t mask = 0;
  std::uint64_t data = 0;
};

int weight_of(Act act);
std::string text_of(const Operation& operation);
bool operation_from(std::string_view text, Operation& operation);

}  // namespace ofdcheck::fuzz
