#include "checker/call.h"

namespace ofdcheck {
namespace {

struct Row {
  std::string_view name;
  Families families;
};

using namespace family;  // the rows name families bare

constexpr Row kRows[] = {
#define OFD_CALL(name, families) {#name, static_cast<Families>(families)},
#include "checker/calls.def"
#undef OFD_CALL
};

}  // namespace

std::string_view name_of(CallKind kind) { return kRows[static_cast<int>(kind)].name; }

Families families_of(CallKind kind) { return kRows[static_cast<int>(kind)].families; }

bool call_kind_from(std::string_view name, CallKind& kind) {
  for (int i = 0; i < kCallKinds; ++i) {
    if (kRows[i].name == name) {
      kind = static_cast<CallKind>(i);
      return true;
    }
  }
  return false;
}

}  // namespace ofdcheck
