#include "cli/frames_text.h"

#include <charconv>

namespace ofdcheck::cli {
namespace {

bool to_number(std::string_view text, int base, auto& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// "module+0xoffset": paths may hold anything, so the last plus counts.
bool parse_address(std::string_view text, std::string& module, std::uint64_t& offset) {
  const std::size_t plus = text.rfind("+0x");
  if (plus == std::string_view::npos || !to_number(text.substr(plus + 3), 16, offset)) return false;
  module = text.substr(0, plus);
  return true;
}

// "function file:line": names of operators have blanks, so the last one counts.
Frame parse_named(std::string_view text) {
  Frame frame;
  const std::size_t blank = text.rfind(' ');
  const std::size_t colon = text.rfind(':');
  if (blank != std::string_view::npos && colon != std::string_view::npos && colon > blank &&
      to_number(text.substr(colon + 1), 10, frame.line)) {
    frame.file = text.substr(blank + 1, colon - blank - 1);
    text = text.substr(0, blank);
  }
  frame.function = text;
  frame.own = is_own(frame);
  return frame;
}

}  // namespace

std::vector<Frame> frames_from(std::string_view text, Symbolizer& symbolizer) {
  constexpr std::string_view kBetween = " < ";
  std::vector<Frame> frames;
  while (!text.empty()) {
    const std::size_t end = text.find(kBetween);
    const std::string_view one = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + kBetween.size());
    std::string module;
    std::uint64_t offset = 0;
    if (!parse_address(one, module, offset)) {
      frames.push_back(parse_named(one));
      continue;
    }
    const std::vector<Frame>& found = symbolizer.frames(module, offset);
    frames.insert(frames.end(), found.begin(), found.end());
  }
  return frames;
}

}  // namespace ofdcheck::cli
