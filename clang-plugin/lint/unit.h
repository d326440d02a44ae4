// One translation unit: what the compilation database says of it, and its examination in a process
// of its own. No clang header is needed by those who ask.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clang-plugin/engine/request.h"
#include "clang-plugin/facts/targets.h"

namespace ofdcheck::lint {

class Database {
 public:
  // Of this build directory; null, and why in `error`, when it cannot be read.
  static std::unique_ptr<Database> read(const std::string& directory, std::string& error);
  // The same flags for every file.
  static std::unique_ptr<Database> fixed(const std::vector<std::string>& flags);
  virtual ~Database() = default;

  // Absolute paths, each once; what only preprocesses or is no C or C++ is left out.
  virtual std::vector<std::string> files() const = 0;
  virtual bool knows(const std::string& file) const = 0;
  // What the build links this file into; none when that is not known (link_targets.h).
  virtual Targets targets(const std::string& file) const = 0;
  // Parses and examines it, and writes lines of JSON to `out`: see found.h. Does not return.
  [[noreturn]] virtual void examine(const std::string& file, const Request& request,
                                    int out) const = 0;
};

}  // namespace ofdcheck::lint
