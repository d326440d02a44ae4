#include "clang-plugin/facts/program.h"

#include <algorithm>

#include "clang-plugin/facts/settings.h"

namespace ofdcheck::lint {
namespace {

bool same_deeds(const Case& a, const Case& b) {
  const auto alike = [](const std::vector<Deed>& some, const std::vector<Deed>& others) {
    return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                      [](const Deed& x, const Deed& y) { return x.does_as(y); });
  };
  return a.tells == b.tells && a.from == b.from && a.to == b.to && a.unsure == b.unsure &&
         a.kept == b.kept && a.same == b.same && a.cleared == b.cleared &&
         alike(a.deeds, b.deeds) && alike(a.maybe, b.maybe);
}

// To a caller the two are one.
bool agree(const FunctionFacts& a, const FunctionFacts& b) {
  return a.known == b.known &&
         std::equal(a.cases.begin(), a.cases.end(), b.cases.begin(), b.cases.end(), same_deeds);
}

}  // namespace

void ProgramFacts::add_names(const UnitFacts& names) {
  for (const FunctionFacts& facts : names.functions)
    functions_.insert_or_assign(facts.key, Known{facts, false});
  has_names_ |= !names.functions.empty();
}

void ProgramFacts::add(const UnitFacts& unit) {
  // A file of facts may have them, too.
  if (!unit.functions.empty() && unit.functions.front().key.starts_with(key_of_name("")))
    return add_names(unit);
  ++units_;
  for (const FunctionFacts& facts : unit.functions) {
    const auto [at, made] = functions_.try_emplace(facts.key, Known{facts, false});
    if (!made && !agree(at->second.facts, facts)) at->second.ambiguous = true;
  }
}

void ProgramFacts::link() {
  for (const auto& [key, known] : functions_) {
    for (const Libc call : known.facts.calls) kinds_.insert(kind_of(call));
    for (const std::string& other : known.facts.takes_address_of) address_taken_.insert(other);
    for (const std::string& virtual_one : known.facts.overrides)
      overriders_[virtual_one].push_back(key);
    passes_descriptors_ |= known.facts.passes_descriptors;
  }
  resolve();
  for (const auto& [key, known] : functions_)
    for (const Start& started : known.facts.starts) {
      starts_threads_ |= !started.process;
      start(started,
            started.many || given_in_loop_.contains({started.what.of, started.what.parameter}));
    }
  spread(in_thread_);
  spread(in_many_);
  spread(in_child_);
}

// Until nothing new is given to anybody: a function may hand on what it was given.
void ProgramFacts::resolve() {
  for (bool more = true; more;) {
    more = false;
    for (const auto& [key, known] : functions_)
      for (const Handed& handed : known.facts.hands) {
        const Parameter to{handed.to, handed.parameter};
        for (const std::string& each : functions_of(handed.what))
          more |= given_[to].insert(each).second;
        if (handed.many || given_in_loop_.contains({handed.what.of, handed.what.parameter}))
          more |= given_in_loop_.insert(to).second;
      }
  }
}

std::set<std::string> ProgramFacts::functions_of(const Callable& what) const {
  if (!what.function.empty()) return {what.function};
  const auto given = given_.find({what.of, what.parameter});
  return given == given_.end() ? std::set<std::string>{} : given->second;
}

void ProgramFacts::start(const Start& started, bool many) {
  for (const std::string& key : functions_of(started.what)) {
    if (started.process) {
      in_child_.insert(key);
    } else if (!in_thread_.insert(key).second || many) {
      in_many_.insert(key);
    }
  }
}

void ProgramFacts::spread(std::set<std::string>& keys) const {
  std::vector<std::string> open(keys.begin(), keys.end());
  const auto take = [&](const std::string& key) {
    if (keys.insert(key).second) open.push_back(key);
  };
  while (!open.empty()) {
    const std::string key = open.back();
    open.pop_back();
    if (const auto overriders = overriders_.find(key); overriders != overriders_.end())
      for (const std::string& each : overriders->second) take(each);
    const FunctionFacts* facts = function(key);
    if (facts == nullptr) continue;
    for (const std::string& callee : facts->callees) take(callee);
    for (const Callable& run : facts->runs)
      for (const std::string& each : functions_of(run)) take(each);
  }
}

const FunctionFacts* ProgramFacts::function(const std::string& key) const {
  const auto found = functions_.find(key);
  return found == functions_.end() || found->second.ambiguous ? nullptr : &found->second.facts;
}

const FunctionFacts* ProgramFacts::summary(const std::string& key) const {
  const FunctionFacts* facts = function(key);
  return facts != nullptr && facts->known && (facts->no_return || !facts->cases.empty()) ? facts
                                                                                         : nullptr;
}

bool ProgramFacts::reaches(const std::string& key, Kind kind) const {
  std::set<std::string> seen = {key};
  spread(seen);
  return std::any_of(seen.begin(), seen.end(), [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts != nullptr && std::any_of(facts->calls.begin(), facts->calls.end(),
                                           [&](Libc call) { return kind_of(call) == kind; });
  });
}

}  // namespace ofdcheck::lint
