// Functions that take one turn of a connection and answer by what it is to be armed again: where the
// answer is missing, nobody arms it.
#pragma once

#include <vector>

#include "clang-plugin/source/source.h"

namespace clang {
class FieldDecl;
class NamedDecl;
}

namespace ofdcheck::lint {

struct Answer {
  // By what names, one after the other, an object is come to: a variable, and members below it.
  using Object = std::vector<const clang::NamedDecl*>;

  const clang::FunctionDecl* turn = nullptr;
  // The member that holds the number; null where the function returns the number itself.
  const clang::FieldDecl* number = nullptr;
  // Whose number it is.
  Object of;
};

// Those of the unit. A program arms its one-shots again only by the number that this function fills
// in (facts/listed.h), and calls it only with what events have brought: it is given their bits. None
// where not the whole program is at hand, nor of numbers that are taken from several objects.
std::vector<Answer> answers_of(const Source& source);

// The call is given the object of the answer, or is a function of it, or is given its number.
bool is_given_object(const Answer& answer, const clang::Stmt* call);
// Somewhere in this statement the answer is filled in, or is one that was filled in before.
bool may_answer(const Answer& answer, const Source& source, const clang::Stmt* stmt);
// What is returned is nothing: no value, a null pointer, what its class makes of no argument.
bool is_nothing(const clang::Expr* returned);

}  // namespace ofdcheck::lint
