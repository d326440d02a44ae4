// A call of libc as the model applies it, whether the path makes it or a function does whose facts
// are known.
#pragma once

#include <optional>

#include "clang-plugin/model/descriptors.h"

namespace clang::ento {
class CallEvent;
class CheckerContext;
}  // namespace clang::ento

namespace ofdcheck::lint {

struct Act {
  const LibcCall* libc = nullptr;
  SymbolRef fd = nullptr;      // that it is given
  SymbolRef made = nullptr;    // that it returns
  SymbolRef target = nullptr;  // of dup2
  SymbolRef epoll = nullptr;
  SymbolRef data = nullptr;       // of the event, but for conversions
  SymbolRef mask_from = nullptr;  // where `mask` is not known
  std::uint32_t mask_bits = 0;    // beside mask_from
  int operation = 0;              // of epoll_ctl; 0 when not known
  SymbolRef operation_from = nullptr;  // it is this, then
  std::optional<std::uint32_t> mask;
  MaskBits bits;  // of it, or of what mask_from and mask_bits are for the program (path_mask.h)
  Mode mode = Mode::unknown;  // that it gives to what it makes or changes
  bool keeps_mode = false;    // of a call that could have changed it
  bool copies = false;        // `made` is another descriptor of fd's description
  bool reads = false;         // of fdopen
  bool asks = false;          // fcntl with F_GETFD: whether there is such a number
  const clang::Stmt* stmt = nullptr;
};

Act act_of(const LibcCall& libc, const clang::ento::CallEvent& event,
           clang::ento::CheckerContext& c);
// `mask` as bits that are known and what they are added to.
void split_mask(SymbolRef mask, Act& act);
// What a check of paths judges by, before it is done.
PathCall judged(const Act& act, const ProgramStateRef& state);
// When it has succeeded. `frame` is where it is done.
ProgramStateRef after(ProgramStateRef state, const Act& act, const clang::StackFrameContext* frame);

Known known_of(const ProgramStateRef& state, SymbolRef fd, SymbolRef epoll);
// Somebody outside the path may hold the number from here on.
ProgramStateRef escape(const ProgramStateRef& state, SymbolRef fd);

}  // namespace ofdcheck::lint
