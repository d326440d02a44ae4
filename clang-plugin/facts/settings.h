// What a project says of its own wrappers, in .ofdcheck.yaml, and what we know of common libraries:
// facts by the name of a function, for those whose body no unit has.
//
//   closes: [conn_close:0.fd, Socket::shut:this.fd_]   a function, and the way to the descriptor
//   opens: [net_listen]                                it returns one
//   keeps: [conn_attach:1]                             somebody else closes it from now on
//   registers: [loop_add:1]
//   nonblocking: [net_nonblock:0]
//   no_return: [die]
#pragma once

#include <string>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

// False, and one line of why in `error`, for a key that does not exist and what is no YAML.
bool read_settings(const std::string& file, UnitFacts& facts, std::string& error);

UnitFacts facts_of_libraries();

// The key of what is known by its name alone.
std::string key_of_name(const std::string& name);

}  // namespace ofdcheck::lint
