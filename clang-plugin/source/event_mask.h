// What is known of the event mask that an epoll_ctl is given, from the assignments before it.
#pragma once

#include <cstdint>
#include <optional>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct EventMask {
  std::uint32_t must = 0;                // bits it has whatever happens
  std::uint32_t may = 0;                 // bits it may have
  bool open = false;                     // and perhaps others: a part of it is not known
  const clang::Expr* written = nullptr;  // the one place where it is assigned, if there is one

  bool has(std::uint32_t bits) const { return (must & bits) == bits; }
  bool may_have(std::uint32_t bits) const { return open || (may & bits) != 0; }
};

EventMask mask_of(const Source& source, const clang::Expr* expr);
// Empty when the event is no local variable of the caller.
std::optional<EventMask> mask_of_ctl(const Source& source, const Call& ctl);

// EPOLL_CTL_ADD, MOD or DEL; empty when it is not constant.
std::optional<std::int64_t> operation_of(const Source& source, const Call& ctl);

}  // namespace ofdcheck::lint
