// What the text of a unit does with owners that containers hold, with the containers, with the
// numbers of the owners, and with lists of numbers that were closed (owners.h). What is not
// understood is said to be so.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace clang {
class CXXForRangeStmt;
}

namespace ofdcheck::lint {

std::vector<OwnerFact> owners_of(const Source& source);

// A container of the library whose elements, found by an index, may be owners or hold one; null for
// everything else.
const clang::ValueDecl* container_of_owners(const clang::Expr* expr);
// A list of numbers that this loop goes through; null for everything else.
const clang::ValueDecl* list_of_numbers(const clang::CXXForRangeStmt* loop);
// The function itself looks for an owner under its number, or goes through numbers that are closed.
bool looks_for_owners(const Source& source, const Function& function);

}  // namespace ofdcheck::lint
