#include "tests/model/operation.h"

#include <cstdio>
#include <cstdlib>

namespace ofdcheck::fuzz {
namespace {

struct Row {
  std::string_view name;
  int weight;
};

constexpr Row kRows[] = {
#define OFD_ACT(name, weight, fields) {#name, weight},
#include "tests/model/acts.def"
#undef OFD_ACT
};

}  // namespace

int weight_of(Act act) { return kRows[static_cast<int>(act)].weight; }

std::string text_of(const Operation& operation) {
  char text[128];
  std::snprintf(text, sizeof text, "%d %s %d %d %d %#x %#llx", operation.who,
                kRows[static_cast<int>(operation.act)].name.data(), operation.a, operation.b,
                operation.c, operation.mask, static_cast<unsigned long long>(operation.data));
  return text;
}

bool operation_from(std::string_view text, Operation& operation) {
  char name[32], mask[32], data[32];
  int who = 0;
  const std::string line(text);
  if (std::sscanf(line.c_str(), "%d %31s %d %d %d %31s %31s", &who, name, &operation.a,
                  &operation.b, &operation.c, mask, data) != 7)
    return false;
  operation.who = static_cast<std::uint8_t>(who);
  operation.mask = static_cast<std::uint32_t>(std::strtoul(mask, nullptr, 0));
  operation.data = std::strtoull(data, nullptr, 0);
  for (int act = 0; act < kActs; ++act)
    if (kRows[act].name == name) {
      operation.act = static_cast<Act>(act);
      return who >= 0 && who <= kChildren + kThreads;
    }
  return false;
}

}  // namespace ofdcheck::fuzz
