#include "checker/call.h"

namespace ofdcheck {
namespace {

constexpr std::string_view kNames[] = {
#define OFD_CALL(name, families) #name,
#include "checker/calls.def"
#undef OFD_CALL
};

}  // namespace

std::string_view name_of(CallKind kind) { return kNames[static_cast<int>(kind)]; }

bool call_kind_from(std::string_view name, CallKind& kind) {
  for (int i = 0; i < kCallKinds; ++i) {
    if (kNames[i] == name) {
      kind = static_cast<CallKind>(i);
      return true;
    }
  }
  return false;
}

}  // namespace ofdcheck
