// The listeners that a unit registers with EPOLLONESHOT, and what tells their events from others.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "clang-plugin/source/places.h"

namespace clang {
class FieldDecl;
}

namespace ofdcheck::lint {

struct FunctionFacts;  // facts/facts.h

// A number that an EPOLL_CTL_MOD arms again as a one-shot. Nothing in the unit registers it
// otherwise.
struct ArmedNumber {
  const clang::ValueDecl* named = nullptr;  // by the variable or member that holds it
  std::string node;                         // facts/key.h; empty where it has none
  std::set<const clang::ValueDecl*>
      mentions;  // what else the call names, its event's data among it
};

std::vector<ArmedNumber> armed_numbers(const Source& source);

// A call that a path is below, and the function that makes it.
struct Below {
  const clang::Stmt* call;
  const clang::FunctionDecl* in;
};

// By what a path that is below these calls, the innermost first, has told an event from others:
// what is named is the number, the token or the object that the data of the event is equal to.
std::vector<const clang::ValueDecl*> events_asked_for(const Source& source,
                                                      const std::vector<Below>& calls);

// By what something is remembered that is to be armed later: a function that changes a
// registration, itself or through others, asks for the field.
struct Mark {
  const clang::FunctionDecl* asked_in;
  bool only_when_set;  // what it does then it does where the field is not 0
};
using Marks = std::map<const clang::FieldDecl*, std::vector<Mark>>;

Marks marks_of(const Source& source);

// Elsewhere, and whatever it returns: a call of it is the wait of a turn. Null for what is not known.
bool waits_always(const FunctionFacts* facts);

// All who call the function are in this unit, and from each call the next wait is come to with nothing in
// between that may change a registration or close something, but for what is done because of a mark.
bool leads_to_wait_only(const Source& source, const clang::FunctionDecl* function,
                        const Marks& marks);

}  // namespace ofdcheck::lint
