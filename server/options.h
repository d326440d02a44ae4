// The command line.
#pragma once

#include <cstdint>
#include <string>

#include "plants.h"
#include "protocol/protocol.h"

namespace refserver {

struct Options {
  std::string architecture;
  std::uint16_t port = 0;
  int threads = 2;
  Bug plant = Bug::none;
  ProtocolName protocol = ProtocolName::http;
  int idle_ms = 0;          // 0: idle connections stay
  int max_connections = 0;  // 0: as many as there are fds
  int drain_ms = 2000;
  bool incoming_cpu = false;
  std::string counters;
  std::string gate;
};

// What the command line asks for. `done` is an exit status when there is nothing to run: 0 after a
// list was printed, 2 after one line about what is wrong.
struct Parsed {
  Options options;
  int done = -1;
};

Parsed parse_options(int argc, char** argv);

// Prints it to stderr as one line and gives the exit status for it, 2.
int refuse(const std::string& reason);

}  // namespace refserver
