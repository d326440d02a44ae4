#pragma once

#include <string>

namespace ofdcheck::lint {

// `file` as seen from `directory` when it is below it; else as it is.
inline std::string relative(const std::string& file, const std::string& directory) {
  return file.starts_with(directory + "/") ? file.substr(directory.size() + 1) : file;
}

}  // namespace ofdcheck::lint
