#include "cli/reporter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/formats/formats.h"
#include "cli/version.h"

namespace ofdcheck::cli {
namespace {

OutputFile open_output(const ReportOptions& options, int standard) {
  if (options.output.empty()) return OutputFile(standard);
  return OutputFile(options.output, options.format == Format::sarif
                                        ? OutputFile::Writing::at_once
                                        : OutputFile::Writing::as_they_come);
}

bool wants_colour(Colour colour, const OutputFile& output) {
  if (colour != Colour::automatic) return colour == Colour::always;
  const char* no_colour = std::getenv("NO_COLOR");
  return output.is_terminal() && (no_colour == nullptr || *no_colour == '\0');
}

// Two reports with one key say the same of the same places, in whichever process.
std::string key_of(const Report& report) {
  std::string key(row_of(report.rule).slug);
  for (const ReportStep& step : report.steps) {
    key += fmt::format("\n{} {}", step.role, step.call);
    for (const Frame& frame : step.frames)
      key += frame.file.empty() ? fmt::format(" {}+{:x}", frame.module, frame.offset)
                                : fmt::format(" {} {}:{}", frame.function, frame.file, frame.line);
  }
  return key;
}

std::string counted(std::size_t n, const char* noun, const char* plural = "s") {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : plural);
}

std::vector<std::string> without_room(const RunFacts& facts) {
  std::vector<std::string> sentences;
  for (const auto& [rule, count] : facts.no_room)
    sentences.push_back(fmt::format("{} more {} {} with other stacks: there was no room to keep them apart",
                                    count, row_of(rule).slug, count == 1 ? "finding" : "findings"));
  return sentences;
}

std::string place_of(const Report& report) {
  const Frame* place = report.place();
  if (place == nullptr) return "";
  const std::string where = place->file.empty()
                                ? fmt::format("{}+{:#x}", base_name(place->module), place->offset)
                                : fmt::format("{}:{}", base_name(place->file), place->line);
  return where + (place->function.empty() ? "" : " in " + place->function);
}

// Bash closes the write end of each pipeline's pipe twice, with nothing between (strace shows it): a
// true finding, harmless in one thread, and in the way of everybody whose server is started by a
// script. At level note it is shown.
constexpr char kKnown[] = "double-close:bash\n";

}  // namespace

Reporter::Reporter(const ReportOptions& options, int standard, const Words& words)
    : options_(options),
      arguments_(words.ours),
      suppressions_(options.suppressions.empty() ? Suppressions{}
                                                 : Suppressions::read(options.suppressions)),
      known_(options.level == "note" ? Suppressions{} : Suppressions::parse(kKnown, "built in")),
      output_(open_output(options, standard)),
      colour_(wants_colour(options.colour, output_)) {
  arguments_.insert(arguments_.end(), words.program.begin(), words.program.end());
}

Reporter::Index Reporter::take(Report report) {
  if (suppressions_.suppress(report) || known_.suppress(report)) {
    suppressed_ += report.count;
    return {};
  }
  const auto [at, made] = by_key_.try_emplace(key_of(report), reports_.size());
  if (made) {
    if (options_.format == Format::text) written_ &= output_.append(text_of(report, colour_));
    // A pipe's reader gets each line once, with the final count; see finish().
    if (options_.format == Format::jsonl && output_.is_regular())
      written_ &= output_.append(json_line_of(report));
    reports_.push_back(std::move(report));
    return at->second;
  }
  Report& known = reports_[at->second];
  const unsigned count = known.count + report.count;
  // Of two processes that say the same the one that asked the kernel is the better witness.
  if (report.confirmed && !known.confirmed) known = std::move(report);
  known.count = count;
  return at->second;
}

bool Reporter::blames() const {
  return std::any_of(reports_.begin(), reports_.end(),
                     [](const Report& report) { return report.level >= Level::warning; });
}

std::string Reporter::summary(const RunFacts& facts) const {
  const auto of_level = [&](Level level) {
    return static_cast<std::size_t>(std::count_if(
        reports_.begin(), reports_.end(), [&](const Report& r) { return r.level == level; }));
  };
  std::string text = fmt::format(
      "ofdcheck: {}, {} ({} in {})\n", counted(of_level(Level::error), "error"),
      counted(of_level(Level::warning), "warning"), counted(reports_.size(), "finding"),
      counted(facts.processes, "process", "es"));
  for (const Report& report : reports_)
    if (report.count > 1)
      text += fmt::format("ofdcheck: {} times {} {}\n", report.count, row_of(report.rule).slug,
                          place_of(report));
  if (suppressed_ > 0) text += fmt::format("ofdcheck: {} suppressed\n", counted(suppressed_, "finding"));
  if (options_.level == "note")
    for (const Suppression* unused : suppressions_.unused())
      text += fmt::format("ofdcheck: {}:{}: suppression not used: {}\n", suppressions_.name(),
                          unused->line, unused->text());
  if (facts.lost > 0)
    text += fmt::format("ofdcheck: trace lines lost for want of room: {}\n", facts.lost);
  for (const std::string& sentence : without_room(facts)) text += "ofdcheck: " + sentence + "\n";
  if (facts.resynchronised > 0)
    text += fmt::format("ofdcheck: the kernel corrected the model {}\n",
                        counted(facts.resynchronised, "time"));
  if (facts.declined > 0)
    text += fmt::format("ofdcheck: {} to the kernel left out, to stay within 1 % of the time\n",
                        counted(facts.declined, "question"));
  for (const std::string& remark : facts.remarks) text += fmt::format("ofdcheck: {}\n", remark);
  return text;
}

int Reporter::finish(const RunFacts& facts, int own_exit, bool& written) {
  const int status = blames() ? options_.exit_code : own_exit;
  const bool grown = std::any_of(reports_.begin(), reports_.end(),
                                 [](const Report& report) { return report.count > 1; });
  if (options_.format == Format::jsonl && (grown || !output_.is_regular())) {
    std::string lines;
    for (const Report& report : reports_) lines += json_line_of(report);
    written_ &= output_.replace(lines);
  }
  if (options_.format == Format::sarif) {
    std::error_code unknown;
    written_ &= output_.replace(sarif_of(
        reports_,
        {kVersion, std::filesystem::current_path(unknown), arguments_, status, without_room(facts)}));
  }
  if (options_.format == Format::text) {
    written_ &= output_.append(summary(facts));
  } else {
    OutputFile(STDERR_FILENO).append(summary(facts));
  }
  written = written_;
  return status;
}

}  // namespace ofdcheck::cli
