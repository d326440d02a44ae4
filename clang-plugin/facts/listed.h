// Which numbers a unit adds to an epoll instance, and which it changes there, as flows (masks.h):
// by the members and variables that the instance is reached through. What is registered under data
// that is a constant, or is a listener or a wake-up, is left out.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"

namespace clang {
class ValueDecl;
}

namespace ofdcheck::lint {

class ProgramFacts;
class Source;

// Which functions of other units register what they are given is known by `program`; null for
// nothing.
void add_listed(const Source& source, const ProgramFacts* program, std::vector<MaskFlow>& flows);

// By what name an instance is known that stands there; empty where it has none that others share.
std::string name_of_instance(const clang::ValueDecl* place);

// Connections are added to an instance that is reached through these, and nothing that is in it is
// ever changed by EPOLL_CTL_MOD. False where not all units are there, or not all that they do is
// known.
bool is_only_added_to(const ProgramFacts& program, const std::set<std::string>& through);
// Where numbers stand (key.h) by which alone one-shots of the program are armed again: every
// EPOLL_CTL_MOD that may concern such a connection, whatever the instance is reached through, is given
// the number that stands there, and EPOLLONESHOT. None where not all units are there.
std::vector<std::string> numbers_to_arm(const ProgramFacts& program);
// There is an instance that is_only_added_to.
bool is_any_only_added_to(const ProgramFacts& program);
// The number that stands at this node (key.h) is a connection's, and added in some other place, too;
// and nobody changes such a number, through whatever the instance is reached.
bool is_added_elsewhere(const ProgramFacts& program, const std::set<std::string>& through,
                        const std::string& number);

}  // namespace ofdcheck::lint
