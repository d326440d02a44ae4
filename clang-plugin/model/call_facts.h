// What a call of libc is given, read from the analyzer's values.
#pragma once

#include <cstdint>
#include <optional>

#include "clang-plugin/libc.h"
#include "clang-plugin/model/descriptors.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

const LibcCall* libc_call(const clang::ento::CallEvent& event);
SymbolRef symbol_argument(const clang::ento::CallEvent& event, int index);
std::optional<std::int64_t> constant_argument(const clang::ento::CallEvent& event, unsigned index);

// The mask in the event that an epoll_ctl is given.
std::optional<std::uint32_t> mask_argument(const clang::ento::CallEvent& event,
                                           clang::ento::CheckerContext& c);
// The symbol that the mask is, where its value is not known.
SymbolRef mask_symbol(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c);
// What the event will bring back: the symbol that was stored as its data, in whichever member, but
// for conversions.
SymbolRef data_symbol(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c);
// A symbol behind the conversions of it; null where it is made of several.
SymbolRef unconverted(SymbolRef symbol);
// Of fcntl and ioctl: whether it may change the mode.
bool changes_mode(const LibcCall& libc, const clang::ento::CallEvent& event);
// The mode of a descriptor that this call has made or changed, from its flags.
Mode mode_after(const LibcCall& libc, const clang::ento::CallEvent& event, Mode before);
// A stream that fdopen makes is for reading.
bool opens_to_read(const clang::ento::CallEvent& event);
// An epoll_event, or a part of one.
bool lies_in_event(const clang::ento::MemRegion* region);
// The number was read from an epoll_event.
bool is_from_batch(SymbolRef fd);
// It was, or from what the data of one points to.
bool is_of_event(SymbolRef symbol);

}  // namespace ofdcheck::lint
