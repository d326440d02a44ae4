// Through which members a unit reaches epoll instances, as flows (masks.h): a function that adds a
// number through one member and changes it through another, what it adds through, and which
// parameters such a member is set from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/source.h"

namespace clang {
class FieldDecl;
}

namespace ofdcheck::lint {

class Masks;
class ProgramFacts;

// Which functions of other units do so is known by `program`; null for nothing.
void add_instances(const Source& source, const ProgramFacts* program, std::vector<MaskFlow>& flows);

// Numbers that are added through `added` are changed through `changed`, a member of the same object
// by which nothing is ever added: by the nodes of the members (key.h). Empty where not all units
// are there.
struct Apart {
  std::string added;
  std::string changed;
};
std::vector<Apart> instances_apart(const Masks& masks);
// `changed` is set from this parameter.
bool is_set_from(const Masks& masks, const Apart& apart, const std::string& parameter);

}  // namespace ofdcheck::lint
