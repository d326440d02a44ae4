// What is known of the event mask that an epoll_ctl is given: from the assignments before it, and
// of what stands there from all that the program stores in it (facts/masks.h).
#pragma once

#include <cstdint>
#include <optional>

#include "clang-plugin/facts/masks.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct EventMask : MaskBits {
  const clang::Expr* written = nullptr;  // the one place where it is assigned, if there is one

  bool has(std::uint32_t bits) const { return always(bits); }
  bool may_have(std::uint32_t bits) const { return !never(bits); }
};

EventMask mask_of(const Source& source, const clang::Expr* expr);
// Empty when the event is no local variable of the caller.
std::optional<EventMask> mask_of_ctl(const Source& source, const Call& ctl);

// EPOLL_CTL_ADD, MOD or DEL; empty when it is not constant.
std::optional<std::int64_t> operation_of(const Source& source, const Call& ctl);

}  // namespace ofdcheck::lint
