// The files that findings point into, read once each.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace ofdcheck::lint {

class Texts {
 public:
  // Without its line end; empty when there is no such line.
  const std::string& line(const std::string& file, int number);
  const std::vector<std::string>& lines(const std::string& file);

 private:
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace ofdcheck::lint
