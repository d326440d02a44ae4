// ofdcheck run: starts a program with the preload library in it and reports what is found.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/reporter.h"
#include "cli/run/channel_file.h"
#include "cli/run/collector.h"
#include "cli/run/launch.h"
#include "cli/run/leave_stdio.h"
#include "cli/run/signals.h"
#include "cli/run/target.h"
#include "cli/run/trace_drain.h"
#include "cli/run/watch.h"

namespace ofdcheck::cli {
namespace {

struct RunOptions {
  ReportOptions report;
  bool children = true;
  std::string record;
  std::optional<unsigned> stack_depth;
};

// For OFDCHECK_OPTIONS. What was not said here is left to what the user says there.
std::string runtime_options(const RunOptions& options, const std::string& channel) {
  std::string text = "channel=" + channel;
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) text += fmt::format(":{}={}", key, value);
  };
  add("level", options.report.level);
  add("rules", options.report.rules);
  if (options.report.grace) add("grace", fmt::format("{}", *options.report.grace));
  if (options.stack_depth) add("stack_depth", fmt::format("{}", *options.stack_depth));
  if (!options.children) add("children", "no");
  if (!options.record.empty()) add("record", "1");
  return text;
}

constexpr char kUnseen[] =
    "ofdcheck: {}: THE PROGRAM WAS NOT SEEN: the preload library did not come up in it, so nothing "
    "was checked\n";

int run(const RunOptions& options, const Words& words) {
  occupy_stdio();
  outlive_full_files();
  // All that can be wrong with the options shows before the program runs or a file is emptied.
  const std::string program = find_target(words.program.front());
  const std::string library = find_library();
  ChannelFile file(options.record.empty() ? 0 : TraceDrain::kRing);
  Reporter reporter(options.report, STDERR_FILENO, words);
  std::unique_ptr<TraceDrain> drain;
  if (!options.record.empty()) drain = std::make_unique<TraceDrain>(options.record);

  int wait_status = 0;
  int status = 0;
  {
    Signals signals(file.channel().changes);
    const pid_t first =
        launch(program, words.program,
               environment_for(library, runtime_options(options, file.path())), signals);
    leave_stdio();
    signals.forward_to(first);

    Collector collector(file.channel(), reporter);
    Watch watch(file, collector, signals, drain.get(), options.children);
    wait_status = watch.until_the_end(first);

    RunFacts facts;
    collector.finish(facts);
    watch.processes().sum_up(facts);
    if (!watch.processes().any_seen()) {
      std::fputs(fmt::format(kUnseen, program).c_str(), stderr);
      return kExitMisuse;
    }
    constexpr int kOwn = -1;  // there is nothing to blame: the program's own status
    bool written = true;
    status = reporter.finish(facts, kOwn, written);
    if (!written) throw Misuse(fmt::format("{}: could not be written", options.report.output));
    if (drain != nullptr && !drain->written())
      throw Misuse(fmt::format("{}: could not be written", options.record));
    if (status != kOwn) return status;
  }
  // end_as does not come back, so what must be cleaned up is cleaned up before.
  file.remove();
  end_as(wait_status);
}

}  // namespace

Command add_run(CLI::App& app, const Words& words) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run", "run a program and report what is found in it: ofdcheck run [options] -- program [arguments]");
  add_report_options(*command, options->report);
  command
      ->add_option_function<std::string>(
          "--children", [options](const std::string& word) { options->children = word == "yes"; },
          "follow forked and executed children (yes)")
      ->check([](const std::string& word) {
        return word == "yes" || word == "no" ? "" : "expected yes or no, not " + word;
      })
      ->option_text("yes|no");
  command->add_option("--stack-depth", options->stack_depth, "frames of each stack")
      ->check(CLI::Range(1u, static_cast<unsigned>(FindingRecord::kFrames)))
      ->option_text("N");
  command->add_option("--record", options->record, "write a trace to FILE, for ofdcheck replay")
      ->option_text("FILE");
  return {command, [options, &words] {
            if (words.program.empty())
              throw Misuse("run: expected a program: ofdcheck run [options] -- program [arguments]");
            return run(*options, words);
          }};
}

}  // namespace ofdcheck::cli
