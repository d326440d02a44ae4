// What the text of a unit does with owners that containers hold, with the containers, and with the
// numbers of the owners (owners.h). What is not understood is said to be so.
#pragma once

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace ofdcheck::lint {

std::vector<OwnerFact> owners_of(const Source& source);

// A container of the library whose elements, found by an index, may be owners or hold one; null for
// everything else.
const clang::ValueDecl* container_of_owners(const clang::Expr* expr);

}  // namespace ofdcheck::lint
