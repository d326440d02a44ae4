// ofdcheck replay: judges a recorded trace with the rules that judged it live.
#include "checker/replay.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <set>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/frames_text.h"
#include "cli/report_from.h"
#include "cli/report_options.h"
#include "cli/reporter.h"
#include "cli/symbols/symbolizer.h"

namespace ofdcheck::cli {
namespace {

void judge(std::string_view trace, Replay& replay, std::set<int>& processes) {
  while (!trace.empty()) {
    const std::size_t end = trace.find('\n');
    const std::string_view line = trace.substr(0, end);
    trace = end == std::string_view::npos ? std::string_view{} : trace.substr(end + 1);
    replay.line(line);
    const TraceLine parsed = parse_trace_line(line);
    if (parsed.kind == TraceLine::Kind::call) processes.insert(parsed.call.pid);
  }
  replay.finish();
}

int replay(const std::string& path, const ReportOptions& options,
           const Words& words) {
  const std::string trace = read_file(path);
  Reporter reporter(options, STDOUT_FILENO, words);
  Replay replay(options.judging());
  std::set<int> processes;
  judge(trace, replay, processes);

  for (const Replay::Complaint& complaint : replay.complaints())
    std::fputs(fmt::format("ofdcheck: {}:{}: {}\n", path, complaint.line, complaint.text).c_str(),
               stderr);
  Symbolizer symbolizer;
  for (const Finding& finding : replay.findings())
    reporter.take(report_from(finding, [&](std::size_t step) {
      return frames_from(replay.frames(finding.steps[step].step.stack), symbolizer);
    }));

  RunFacts facts;
  facts.processes = static_cast<unsigned>(processes.size());
  bool written = true;
  const int status =
      reporter.finish(facts, replay.complaints().empty() ? 0 : kExitMisuse, written);
  if (!written) throw Misuse(fmt::format("{}: could not be written", options.output));
  return status;
}

}  // namespace

Command add_replay(CLI::App& app, const Words& words) {
  struct ReplayOptions {
    ReportOptions report;
    std::string trace;
  };
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand("replay", "judge a trace that run --record wrote");
  add_report_options(*command, options->report);
  command->add_option("TRACE", options->trace, "the trace")->required();
  return {command, [options, &words] {
            return replay(options->trace, options->report, words);
          }};
}

}  // namespace ofdcheck::cli
