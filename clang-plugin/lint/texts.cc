#include "clang-plugin/lint/texts.h"

#include <fstream>

namespace ofdcheck::lint {

const std::vector<std::string>& Texts::lines(const std::string& file) {
  const auto [at, made] = files_.try_emplace(file);
  if (made) {
    std::ifstream stream(file, std::ios::binary);
    for (std::string line; std::getline(stream, line);) at->second.push_back(line);
  }
  return at->second;
}

const std::string& Texts::line(const std::string& file, int number) {
  static const std::string none;
  const std::vector<std::string>& all = lines(file);
  const auto at = static_cast<std::size_t>(number) - 1;
  return number > 0 && at < all.size() ? all[at] : none;
}

}  // namespace ofdcheck::lint
