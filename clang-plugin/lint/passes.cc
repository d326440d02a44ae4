#include "clang-plugin/lint/passes.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/file.h"
#include "clang-plugin/facts/listed.h"
#include "clang-plugin/facts/programs.h"
#include "clang-plugin/facts/settings.h"
#include "clang-plugin/facts/text.h"
#include "clang-plugin/lint/found.h"
#include "clang-plugin/lint/paths.h"
#include "clang-plugin/lint/workers.h"
#include "cli/misuse.h"

namespace ofdcheck::lint {
namespace {

namespace fs = std::filesystem;

// A wrapper around a wrapper needs a pass for each; deeper ones are left unknown.
constexpr unsigned kMostPasses = 4;
constexpr const char* kSettings = ".ofdcheck.yaml";

class Progress {
 public:
  explicit Progress(std::size_t files) : files_(files), shown_(isatty(STDERR_FILENO) != 0) {}
  void one_more() {
    ++done_;
    if (shown_) std::fputs(fmt::format("\r{} of {} files", done_, files_).c_str(), stderr);
  }
  ~Progress() {
    if (shown_ && done_ > 0) std::fputs("\r\033[K", stderr);
  }

 private:
  const std::size_t files_;
  std::size_t done_ = 0;
  const bool shown_;
};

struct Unit {
  std::string file;
  Targets targets;
  Told told;
  std::string trouble;
  std::vector<UnitFacts> facts;  // by each of the commands that compile it
};

bool says_something(const FunctionFacts& facts) {
  if (!facts.adds.empty() || !facts.leaves.empty() || !facts.unsent.empty()) return true;
  return std::any_of(facts.cases.begin(), facts.cases.end(), [](const Case& each) {
    return !each.deeds.empty() || !each.maybe.empty() || !each.kept.empty();
  });
}

class Passes {
 public:
  Passes(const LintOptions& options, const Database& database,
         const std::vector<std::string>& files)
      : options_(options), database_(database), all_files_(database.files()) {
    for (const std::string& file : files)
      units_.push_back({file, database.targets(file), {}, {}, {}});
    // Together stand those of one program, so that its facts are joined once for all of them.
    std::stable_sort(units_.begin(), units_.end(),
                     [](const Unit& a, const Unit& b) { return a.targets < b.targets; });
    for (std::size_t i = 0; i < units_.size(); ++i) open_.push_back(i);
    read_names();
  }

  void with_facts_of_files() {
    std::vector<UnitFacts> known;
    std::string error;
    if (!read_units(options_.facts, known, error)) throw cli::Misuse(error);
    std::vector<const UnitFacts*> units;
    std::set<std::string> there;
    for (const UnitFacts& unit : known) {
      units.push_back(&unit);
      there.insert(unit.file);
    }
    // Whoever gives those of the files that are looked at has given those of all others.
    const bool whole = std::all_of(units_.begin(), units_.end(), [&](const Unit& unit) {
      return there.contains(fs::weakly_canonical(unit.file));  // as facts name it
    });
    Programs programs(units, names_, whole);
    pass(programs, emits());
  }

  void with_facts_of_each_other() {
    Programs nothing({}, names_, false);
    pass(nothing, units_.size() > 1 || emits());
    for (unsigned passes = 1; passes < kMostPasses; ++passes) {
      std::vector<const UnitFacts*> units;
      for (const Unit& unit : units_)
        for (const UnitFacts& facts : unit.facts) units.push_back(&facts);
      Programs programs(units, names_, is_whole());
      open_.clear();
      for (std::size_t from = 0; from < units_.size();) {
        std::size_t to = from;
        while (to < units_.size() && units_[to].targets == units_[from].targets) ++to;
        reach(from, to, programs.of(units_[from].targets), passes == 1);
        from = to;
      }
      if (open_.empty()) return;
      const bool is_last = passes + 1 == kMostPasses;
      pass(programs, !is_last || emits());
    }
  }

  Collected take() {
    Collected collected;
    const std::string here = fs::current_path();
    for (Unit& unit : units_) {
      for (Report& report : unit.told.reports) collected.reports.push_back(std::move(report));
      if (!unit.trouble.empty())
        collected.troubles.push_back(relative(unit.file, here) + ": " + unit.trouble);
      collected.facts += unit.told.facts;
    }
    if (!names_.functions.empty()) collected.facts += lint::text_of(names_);
    std::sort(collected.troubles.begin(), collected.troubles.end());
    return collected;
  }

 private:
  // The project's own wrappers.
  void read_names() {
    std::string file = options_.config, error;
    if (file.empty() && fs::exists(kSettings)) file = kSettings;
    if (!file.empty() && !read_settings(file, names_, error)) throw cli::Misuse(error);
  }

  void pass(Programs& programs, bool facts) {
    Request request{options_.rules, options_.nodes, nullptr, facts, {}};
    Progress progress(open_.size());
    // What is known in a pass is what was said before it: programs are put together in its course.
    std::map<std::size_t, std::vector<UnitFacts>> said;
    run_workers(
        open_.size(), options_.jobs, options_.timeout,
        [&](std::size_t i) {
          request.targets = units_[open_[i]].targets;
          request.program = &programs.of(request.targets);
        },
        [&](std::size_t i, int out) { database_.examine(units_[open_[i]].file, request, out); },
        [&](Outcome outcome) {
          progress.one_more();
          const std::size_t unit = open_[outcome.index];
          if (auto facts = hear(units_[unit], outcome); !facts.empty())
            said[unit] = std::move(facts);
        });
    for (auto& [unit, facts] : said) units_[unit].facts = std::move(facts);
  }

  bool emits() const { return !options_.emit_facts.empty(); }

  // The facts, one for each of the commands that compile it; none where it could not be examined.
  static std::vector<UnitFacts> hear(Unit& unit, const Outcome& outcome) {
    unit.told = told_by(outcome.output);
    unit.trouble = !outcome.trouble.empty() ? outcome.trouble : unit.told.error;
    if (unit.trouble.empty() && !unit.told.complete) unit.trouble = "there was nothing to parse";
    std::vector<UnitFacts> facts;
    std::string error;
    if (!unit.told.facts.empty() && !read_facts(unit.told.facts, facts, error)) facts.clear();
    return facts;
  }

  // All files of the database are among these, and could be examined.
  bool is_whole() const {
    std::set<std::string> there;
    for (const Unit& unit : units_)
      if (unit.trouble.empty()) there.insert(unit.file);
    return !all_files_.empty() &&
           std::all_of(all_files_.begin(), all_files_.end(),
                       [&](const std::string& file) { return there.contains(file); });
  }

  // Of these, which make one program, come next those that call a function of which something new
  // is known.
  void reach(std::size_t from, std::size_t to, const ProgramFacts& program, bool first) {
    const Targets& targets = units_[from].targets;
    std::map<std::string, std::string>& known_before = known_[targets];
    std::set<std::string> news;
    for (const Unit& unit : units_) {
      if (!may_meet(unit.targets, targets)) continue;
      for (const UnitFacts& facts : unit.facts)
        for (const FunctionFacts& each : facts.functions) {
          const FunctionFacts* known = program.summary(each.key);
          if (known == nullptr) known = program.function(each.key);
          if (known == nullptr || !says_something(*known)) continue;
          std::string text = text_of(*known);
          std::string& before = known_before[each.key];
          if (before == text) continue;
          before = std::move(text);
          news.insert(each.key);
        }
    }
    // Who waits on an instance to which one only adds, once that is known.
    const bool waits_again = !listed_.contains(targets) && is_any_only_added_to(program);
    if (waits_again) listed_.insert(targets);
    // What a turn answers is judged by all that is known, so that whoever answers comes with each pass.
    const std::vector<std::string> numbers = numbers_to_arm(program);
    std::vector<std::string>& before = numbers_[targets];
    bool goes_on = numbers != before;
    std::vector<std::size_t> answering;
    for (std::size_t i = from; i < to; ++i) {
      const auto any = [&](const auto& is) {
        return std::any_of(units_[i].facts.begin(), units_[i].facts.end(), is);
      };
      const bool is_next = any([&](const UnitFacts& facts) {
        return calls_one_of(facts, news) || (first && is_concerned(facts, program)) ||
               (waits_again && waits(facts, program));
      });
      if (is_next)
        open_.push_back(i);
      else if (any([&](const UnitFacts& each) { return fills(each, numbers) || fills(each, before); }))
        answering.push_back(i);
      goes_on = goes_on || is_next;
    }
    if (goes_on) open_.insert(open_.end(), answering.begin(), answering.end());
    before = numbers;
  }

  // It stores to one of these places what is no constant.
  static bool fills(const UnitFacts& unit, const std::vector<std::string>& places) {
    return std::any_of(unit.flows.begin(), unit.flows.end(), [&](const MaskFlow& flow) {
      return !flow.parts.empty() &&
             std::find(places.begin(), places.end(), flow.to) != places.end();
    });
  }

  // Itself, or by a function whose facts are known.
  static bool waits(const UnitFacts& unit, const ProgramFacts& program) {
    const auto is_wait = [](Libc call) { return kind_of(call) == Kind::waits; };
    const auto calls_wait = [&](const std::string& callee) {
      return any_deed(program.summary(callee),
                      [&](const Deed& deed) { return is_wait(deed.call); });
    };
    return std::any_of(unit.functions.begin(), unit.functions.end(), [&](const auto& each) {
      return std::any_of(each.calls.begin(), each.calls.end(), is_wait) ||
             std::any_of(each.callees.begin(), each.callees.end(), calls_wait);
    });
  }

  // What the rest of the program does makes a difference to its findings, whatever it calls.
  static bool is_concerned(const UnitFacts& unit, const ProgramFacts& program) {
    // Others may store to what its masks are made of.
    const bool by_masks = !unit.flows.empty();
    if (program.owners().concern(unit.owners)) return true;
    return std::any_of(
        unit.functions.begin(), unit.functions.end(), [&](const FunctionFacts& each) {
          return ((program.starts_threads() || by_masks) &&
                  std::any_of(each.calls.begin(), each.calls.end(),
                              [](Libc call) {
                                return kind_of(call) == Kind::registers ||
                                       kind_of(call) == Kind::waits;
                              })) ||
                 std::any_of(each.hands.begin(), each.hands.end(), [&](const Handed& handed) {
                   return program.runs_in_child(handed.to, handed.parameter);
                 });
        });
  }

  static std::string text_of(const FunctionFacts& facts) {
    return lint::text_of(UnitFacts{{}, {}, {facts}, {}, {}});
  }

  static bool calls_one_of(const UnitFacts& unit, const std::set<std::string>& keys) {
    std::set<std::string> own;
    for (const FunctionFacts& facts : unit.functions) own.insert(facts.key);
    for (const FunctionFacts& facts : unit.functions)
      for (const std::string& callee : facts.callees)
        if (keys.contains(callee) && !own.contains(callee)) return true;
    return false;
  }

  const LintOptions& options_;
  const Database& database_;
  const std::vector<std::string> all_files_;  // of the database, whether they are looked at or not
  std::vector<Unit> units_;
  std::vector<std::size_t> open_;                                // to be examined in the next pass
  std::map<Targets, std::map<std::string, std::string>> known_;  // of functions, by their keys
  std::map<Targets, std::vector<std::string>> numbers_;  // by which alone one-shots are armed again
  std::set<Targets> listed_;  // programs with an epoll instance to which one only adds
  UnitFacts names_;
};

}  // namespace

Collected examine_all(const LintOptions& options, const Database& database,
                      const std::vector<std::string>& files) {
  Passes passes(options, database, files);
  if (options.facts.empty())
    passes.with_facts_of_each_other();
  else
    passes.with_facts_of_files();
  return passes.take();
}

}  // namespace ofdcheck::lint
