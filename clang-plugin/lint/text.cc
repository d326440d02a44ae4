#include "clang-plugin/lint/text.h"

#include <fmt/format.h>

#include "clang-plugin/lint/paths.h"

namespace ofdcheck::lint {

std::string text_of(const Report& report, const std::string& directory) {
  const Frame& place = *report.place();
  std::string text =
      fmt::format("{}:{}:{}: {}: {} [ofd-{}]\n  expected  {}\n", relative(place.file, directory),
                  place.line, place.column, word_for(report.level), report.message,
                  row_of(report.rule).slug, report.expected);
  for (std::size_t i = 0; i + 1 < report.steps.size(); ++i) {
    const ReportStep& step = report.steps[i];
    const Frame& frame = step.frames.front();
    text += fmt::format("    {:<13} {:<12} {}:{}  {}\n", step.role, step.call,
                        relative(frame.file, directory), frame.line, frame.function);
  }
  return text;
}

}  // namespace ofdcheck::lint
