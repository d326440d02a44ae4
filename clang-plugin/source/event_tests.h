// What the code asks of the bits that an event was delivered with.
#pragma once

#include <string>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

struct EventTest {
  std::string of;  // the text of what is tested, so that two tests of one mask are seen as such
  std::uint32_t bits = 0;
};

// The value is made from epoll's own names, here or where the constant is defined: other flags have
// a bit 1 and a bit 4 as well.
bool names_epoll(const clang::Expr* expr);
// `mask & BITS`, perhaps compared with 0; without bits when the condition is none.
EventTest event_test_in(const Source& source, const clang::Expr* condition);

// Some part of the expression is this mask, as `EventTest::of` writes it.
bool names_mask(const Source& source, const clang::Stmt* stmt, const std::string& of);
// All the bits of this mask that are asked for in the statement and below.
std::uint32_t bits_asked_of(const Source& source, const clang::Stmt* stmt, const std::string& of);

// A call of epoll_wait whose loop does nothing about an event that has EPOLLHUP or EPOLLERR alone:
// every branch that reads or closes asks for another bit. Null for none, and where a function that
// is not of this unit gets to see the event.
const Call* wait_that_ignores_hang_up(const Source& source);

}  // namespace ofdcheck::lint
