// Symbolizer turns an address in a file into functions, source files and lines, with elfutils in
// this process: from the file's own debug information, else from where its debug link leads, else
// from its symbol table.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checker/report/report.h"

namespace ofdcheck::cli {

class Symbolizer {
 public:
  Symbolizer();
  ~Symbolizer();

  // The frames at a return address, innermost first: several where calls were inlined. There is
  // always one at least; of a file that is not there it only has module and offset.
  const std::vector<Frame>& frames(const std::string& module, std::uint64_t offset);

 private:
  class Module;

  Module& module(const std::string& path);

  std::map<std::string, std::unique_ptr<Module>> modules_;
  std::map<std::pair<std::string, std::uint64_t>, std::vector<Frame>> known_;
};

// Is this frame of the program under test itself: not of a library of the system, not of a header of
// the compiler that was inlined into it?
bool is_own(const Frame& frame);

}  // namespace ofdcheck::cli
