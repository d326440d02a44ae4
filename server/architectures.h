// The table of architectures: one row each in architectures.def, one file each in architectures/.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "options.h"

namespace refserver {

struct Architecture {
  std::string_view name;
  std::string_view summary;
  void (*run)(const Options&);  // until it was asked to stop and has drained
};

std::span<const Architecture> architectures();
const Architecture* find_architecture(std::string_view name);

// Says on stdout where the server listens. An architecture calls it once it can be connected to.
void announce(std::uint16_t port);

}  // namespace refserver
