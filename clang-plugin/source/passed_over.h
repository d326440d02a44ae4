// Events that the code goes back to its loop with, having done nothing about them.
#pragma once

#include <vector>

#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

// A branch in which an event is passed over: nothing is done in it, nothing that could concern the
// event was done before it, and its caller, if it has one, only calls.
struct PassedOver {
  const Function* in;
  const clang::IfStmt* branch;
};

// Where neither EPOLLIN nor EPOLLOUT came, and nobody asks for what else comes then; in a unit that
// registers level-triggered, and somewhere in the program for EPOLLRDHUP without EPOLLIN.
std::vector<PassedOver> events_of_neither_direction(const Source& source);

// A registration that is given an empty mask beside a mark on its connection, and the branch for what
// has this mark.
struct Pause {
  const Function* in;
  const clang::CallExpr* call;
  PassedOver passed;
};

std::vector<Pause> deaf_pauses(const Source& source);

}  // namespace ofdcheck::lint
