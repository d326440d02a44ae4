// What the objects of a build are linked into, as far as the build directory tells: by a Ninja
// manifest (CMake, Meson), or by the link commands that CMake keeps beside its Makefiles. Units that
// never meet in a program tell each other nothing.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clang-plugin/facts/targets.h"

namespace ofdcheck::lint {

class LinkTargets {
 public:
  // Of an absolute path. What cannot be read or is written otherwise tells nothing: that is no error.
  static LinkTargets read(const std::string& build_directory);

  // The programs, and the archives that no program here is linked with, that this object (an absolute
  // path) ends in; relative to the build directory. None when that is not known, or when it is a
  // shared library that no program here is linked with: any of them may load it.
  Targets of(const std::string& object) const;

 private:
  std::string directory_;
  std::map<std::string, std::vector<std::string>> outputs_;  // by input; absolute paths
};

}  // namespace ofdcheck::lint
