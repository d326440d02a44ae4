#include "tests/endtoend/markers.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ofdcheck::tests {
namespace {

Marker parse_marker(const std::string& text, int line) {
  Marker marker;
  marker.line = line;
  std::istringstream words(text);
  words >> marker.rule;
  for (std::string word; words >> word && word != "//";) {
    if (word == "note" || word == "warning" || word == "error") marker.level = word;
    else if (word == "confirmed" || word == "likely") marker.witness = word;
    else throw std::runtime_error("line " + std::to_string(line) + ": a marker cannot say " + word);
  }
  return marker;
}

}  // namespace

Markers read_markers(const std::string& source) {
  constexpr char kExpect[] = "// EXPECT ";
  constexpr char kOptions[] = "// OPTIONS ";
  std::ifstream file(source);
  if (!file) throw std::runtime_error(source + " cannot be read");
  Markers markers;
  int number = 0;
  for (std::string text; std::getline(file, text);) {
    ++number;
    std::size_t at = text.find(kExpect);
    while (at != std::string::npos) {
      const std::size_t next = text.find(kExpect, at + 1);
      const std::size_t begin = at + sizeof kExpect - 1;
      markers.expected.push_back(parse_marker(
          text.substr(begin, next == std::string::npos ? next : next - begin), number));
      at = next;
    }
    if (const std::size_t options = text.find(kOptions); options != std::string::npos) {
      std::istringstream words(text.substr(options + sizeof kOptions - 1));
      for (std::string word; words >> word;) markers.options.push_back(word);
    }
  }
  return markers;
}

}  // namespace ofdcheck::tests
