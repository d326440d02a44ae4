#include "clang-plugin/facts/program.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/deeds.h"
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
  return a.known == b.known && a.no_return == b.no_return &&
         std::equal(a.cases.begin(), a.cases.end(), b.cases.begin(), b.cases.end(), same_deeds);
}

bool calls(const FunctionFacts& facts, Kind kind) {
  return std::any_of(facts.calls.begin(), facts.calls.end(),
                     [&](Libc call) { return kind_of(call) == kind; });
}

}  // namespace

void ProgramFacts::add_names(const UnitFacts& names) {
  for (const FunctionFacts& facts : names.functions)
    functions_.insert_or_assign(facts.key, Known{facts});
  has_names_ |= !names.functions.empty();
}

void ProgramFacts::add(const UnitFacts& unit) {
  // A file of facts may have them, too.
  if (!unit.functions.empty() && unit.functions.front().key.starts_with(key_of_name("")))
    return add_names(unit);
  ++units_;
  masks_.add(unit.flows);
  owners_.add(unit.owners);
  for (const FunctionFacts& facts : unit.functions) {
    const auto [at, made] = functions_.try_emplace(facts.key, Known{facts});
    if (made) continue;
    Known& known = at->second;
    known.differ |= !agree(known.facts, facts);
    if (known.facts.at == facts.at) continue;
    known.twice = true;
    others_.push_back(facts);
  }
}

template <typename Take>
void ProgramFacts::each_function(const Take& take) const {
  for (const auto& [key, known] : functions_) take(known.facts);
  for (const FunctionFacts& facts : others_) take(facts);
}

void ProgramFacts::link(bool whole) {
  each_function([&](const FunctionFacts& facts) {
    for (const std::string& virtual_one : facts.overrides)
      overriders_[virtual_one].push_back(facts.key);
  });
  resolve();
  each_function([&](const FunctionFacts& facts) {
    for (const Start& started : facts.starts)
      if (started.many || given_in_loop_.contains({started.what.of, started.what.parameter}))
        for (const std::string& key : functions_of(started.what))
          if (function(key) != nullptr) in_many_.insert(key);
  });
  spread(in_many_);
  find_waits();
  find_children();
  masks_.link(whole);
  owners_.link(whole, [&](const std::string& key) { return reaches(key, Kind::closes); });
}

// From those who fork up to those who hand them what is run.
void ProgramFacts::find_children() {
  bool more = false;
  const auto add = [&](const Callable& what, bool many) {
    if (what.parameter < 0) return;
    const auto [at, made] = in_child_.try_emplace({what.of, what.parameter}, many);
    more |= made || (many && !at->second);
    at->second |= many;
  };
  const auto is_run_by = [](const FunctionFacts* facts, int parameter) {
    return facts != nullptr &&
           std::any_of(facts->runs.begin(), facts->runs.end(), [&](const Callable& run) {
             return run.of == facts->key && run.parameter == parameter;
           });
  };
  do {
    more = false;
    each_function([&](const FunctionFacts& facts) {
      for (const Start& run : facts.in_children) {
        add(run.what, run.many);
        for (const Handed& handed : facts.hands)
          if (handed.to == run.what.function && is_run_by(function(handed.to), handed.parameter))
            add(handed.what, run.many);
      }
      for (const Handed& handed : facts.hands)
        if (const auto known = in_child_.find({handed.to, handed.parameter});
            known != in_child_.end())
          add(handed.what, handed.many || known->second);
    });
  } while (more);
}

// Until nothing new is given to anybody: a function may hand on what it was given.
void ProgramFacts::resolve() {
  for (bool more = true; more;) {
    more = false;
    each_function([&](const FunctionFacts& facts) {
      for (const Handed& handed : facts.hands) {
        const Parameter to{handed.to, handed.parameter};
        for (const std::string& each : functions_of(handed.what))
          more |= given_[to].insert(each).second;
        if (handed.many || given_in_loop_.contains({handed.what.of, handed.what.parameter}))
          more |= given_in_loop_.insert(to).second;
      }
    });
  }
}

std::set<std::string> ProgramFacts::functions_of(const Callable& what) const {
  if (!what.function.empty()) return {what.function};
  const auto given = given_.find({what.of, what.parameter});
  return given == given_.end() ? std::set<std::string>{} : given->second;
}

void ProgramFacts::find_waits() {
  for (const std::string& key : in_many_) {
    const FunctionFacts* facts = function(key);
    if (facts == nullptr || facts->waits_on.empty()) continue;
    const bool locked = may_lock_below(key);
    for (const std::string& epoll : facts->waits_on) shared_[epoll] |= locked;
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
    each_right_below(key, take);
  }
}

template <typename Take>
void ProgramFacts::each_right_below(const std::string& key, const Take& take) const {
  if (const auto overriders = overriders_.find(key); overriders != overriders_.end())
    for (const std::string& each : overriders->second) take(each);
  const FunctionFacts* facts = function(key);
  if (facts == nullptr) return;
  for (const std::string& callee : facts->callees) take(callee);
  for (const Callable& run : facts->runs)
    for (const std::string& each : functions_of(run)) take(each);
}

const FunctionFacts* ProgramFacts::function(const std::string& key) const {
  const auto found = functions_.find(key);
  return found == functions_.end() || found->second.differ || found->second.twice
             ? nullptr
             : &found->second.facts;
}

const FunctionFacts* ProgramFacts::summary(const std::string& key) const {
  const auto found = functions_.find(key);
  if (found == functions_.end() || found->second.differ) return nullptr;
  const FunctionFacts& facts = found->second.facts;
  return facts.no_return || (facts.known && !facts.cases.empty()) ? &facts : nullptr;
}

bool ProgramFacts::many_threads_do(Kind kind) const {
  return std::any_of(in_many_.begin(), in_many_.end(), [&](const std::string& key) {
    const FunctionFacts* facts = function(key);
    return facts != nullptr && calls(*facts, kind);
  });
}

bool ProgramFacts::others_add_without(std::uint32_t bits, const UnitFacts& unit) const {
  std::set<std::string> own;
  for (const FunctionFacts& each : unit.functions) own.insert(each.key);
  bool without = false;
  each_function([&](const FunctionFacts& facts) {
    without = without || ((facts.added_with & bits) != bits && !own.contains(facts.key));
  });
  return without;
}

bool ProgramFacts::is_shared_without_lock(const std::string& epoll) const {
  const auto shared = shared_.find(epoll);
  return shared != shared_.end() && !shared->second;
}

namespace {

// The class is that of an object of this name; so is the function, if it is a member.
bool is_constructor_of(const std::string& function, const std::string& object) {
  const std::size_t name = object.rfind('@');
  return name != std::string::npos &&
         function.starts_with(object + "@F@" + object.substr(name + 1) + "#");
}

bool makes(const FunctionFacts& facts, const std::string& object) {
  return std::find(facts.makes.begin(), facts.makes.end(), object) != facts.makes.end() ||
         std::any_of(facts.callees.begin(), facts.callees.end(), [&](const std::string& callee) {
           return is_constructor_of(callee, object);
         });
}

// The class that a member function is of, as the beginning of the keys of all its functions.
std::string members_of_class(const std::string& member) {
  const std::size_t end = member.rfind("@F@");
  return end == std::string::npos ? member : member.substr(0, end + 3);
}

}  // namespace

bool ProgramFacts::threads_share(const std::string& key, const std::string& object) const {
  std::set<std::string> makers;
  each_function([&](const FunctionFacts& facts) {
    if (makes(facts, object)) makers.insert(facts.key);
  });
  const auto shares = [&](const std::string& maker) {
    const FunctionFacts* facts = function(maker);
    if (facts == nullptr) return false;
    for (const SharedObject& shared : facts->shares) {
      if (shared.object != object || !in_many_.contains(shared.with)) continue;
      std::set<std::string> run = {shared.with};
      spread(run);
      // An object that is part of another one, of which these threads know nothing, is none of theirs.
      const bool alone = std::all_of(makers.begin(), makers.end(), [&](const std::string& other) {
        const std::string members = members_of_class(other);
        if (other == maker) return !run.contains(other);
        return is_constructor_of(other, members.substr(0, members.size() - 3)) &&
               std::none_of(run.begin(), run.end(), [&](const std::string& each) {
                 return each.starts_with(members);
               });
      });
      if (alone && run.contains(key)) return true;
    }
    return false;
  };
  return std::any_of(makers.begin(), makers.end(), shares);
}

bool ProgramFacts::may_hold_lock_above(const std::string& key) const {
  std::set<std::string> above = callers_of({key});
  above.erase(key);
  bool holds = false;
  each_function([&](const FunctionFacts& facts) {
    holds |= facts.locks && above.contains(facts.key);
  });
  return holds;
}

bool ProgramFacts::only_looks(const std::string& key) const {
  return !any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts == nullptr || !facts->only_looks || facts->locks || facts->blind ||
           !facts->calls.empty();
  });
}

bool ProgramFacts::only_counts(const std::string& key) const {
  return !any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts == nullptr || !(facts->only_looks || facts->only_counts) || facts->locks ||
           facts->blind || !facts->calls.empty();
  });
}

bool ProgramFacts::may_mark(const std::string& key) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts == nullptr || facts->marks || facts->blind;
  });
}

bool ProgramFacts::asks_for_emfile() const {
  bool asks = false;
  each_function([&](const FunctionFacts& facts) { asks |= facts.asks_for_emfile; });
  return asks;
}

bool ProgramFacts::may_lock_below(const std::string& key) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts != nullptr && facts->may_lock;
  });
}

template <typename Does>
bool ProgramFacts::any_below(const std::string& key, const Does& does) const {
  std::set<std::string> below = {key};
  spread(below);
  return std::any_of(below.begin(), below.end(), does);
}

bool ProgramFacts::reaches(const std::string& key, Kind kind) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts != nullptr && calls(*facts, kind);
  });
}

bool ProgramFacts::reaches(const std::string& key, Libc call) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts != nullptr &&
           std::find(facts->calls.begin(), facts->calls.end(), call) != facts->calls.end();
  });
}

// A pure virtual function is what stands for it.
bool ProgramFacts::is_unknown(const std::string& key) const {
  const FunctionFacts* facts = function(key);
  if (facts == nullptr) return !overriders_.contains(key);
  return facts->nameless ||
         std::any_of(facts->runs.begin(), facts->runs.end(),
                     [&](const Callable& run) { return functions_of(run).empty(); });
}

bool ProgramFacts::may_ask_for_eperm(const std::string& key) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts == nullptr ? is_unknown(each) : facts->asks_for_eperm;
  });
}

bool ProgramFacts::may_register(const std::string& key) const {
  const auto [at, made] = may_register_.try_emplace(key, true);
  if (!made) return at->second;
  return at->second = any_below(key, [&](const std::string& each) {
           const FunctionFacts* facts = function(each);
           return is_unknown(each) ||
                  (facts != nullptr && (!facts->starts.empty() || calls(*facts, Kind::registers)));
         });
}

namespace {

bool may_deregister_itself(const FunctionFacts& facts) {
  if (!facts.starts.empty() || !facts.in_children.empty()) return true;
  return std::any_of(facts.calls.begin(), facts.calls.end(), [&](Libc call) {
    if (kind_of(call) != Kind::registers) return gives_numbers_out(call);
    return !facts.known || any_deed(facts, [](const Deed& deed) {
      return kind_of(deed.call) == Kind::registers && deed.operation != EPOLL_CTL_ADD &&
             deed.operation != EPOLL_CTL_MOD;
    });
  });
}

}  // namespace

bool ProgramFacts::may_deregister(const std::string& key) const {
  const auto [at, made] = may_deregister_.try_emplace(key, true);
  if (!made) return at->second;
  return at->second = any_below(key, [&](const std::string& each) {
           const FunctionFacts* facts = function(each);
           return is_unknown(each) || (facts != nullptr && may_deregister_itself(*facts));
         });
}

namespace {

// All that it does to what its callers know is told, and it lets go of nothing there. What it closes
// nevertheless it has opened, or found in a table.
bool is_known_to_keep(const FunctionFacts& facts) {
  const auto lets_go = [](const Deed& deed) {
    const Kind kind = kind_of(deed.call);
    return kind != Kind::input && kind != Kind::output && kind != Kind::uses;
  };
  return facts.known && (calls(facts, Kind::opens) || !calls(facts, Kind::closes)) &&
         !any_deed(facts, lets_go) &&
         std::all_of(facts.cases.begin(), facts.cases.end(), [](const Case& each) {
           return each.unsure.empty() && each.kept.empty();
         });
}

bool may_settle_itself(const FunctionFacts& facts) {
  return facts.frees || facts.may_lock || !facts.starts.empty() || !facts.in_children.empty() ||
         std::any_of(facts.calls.begin(), facts.calls.end(), [](Libc call) {
           const Kind kind = kind_of(call);
           return kind == Kind::registers || kind == Kind::closes || kind == Kind::dups ||
                  kind == Kind::forks || kind == Kind::executes;
         });
}

}  // namespace

bool ProgramFacts::may_settle(const std::string& key) const {
  std::set<std::string> seen = {key};
  std::vector<std::string> open = {key};
  while (!open.empty()) {
    const std::string each = open.back();
    open.pop_back();
    const FunctionFacts* facts = function(each);
    // What is below it closes what it has opened itself.
    const bool keeps = facts != nullptr && is_known_to_keep(*facts);
    if (is_unknown(each) || (!keeps && facts != nullptr && may_settle_itself(*facts))) return true;
    if (keeps) continue;
    each_right_below(each, [&](const std::string& next) {
      if (seen.insert(next).second) open.push_back(next);
    });
  }
  return false;
}

bool ProgramFacts::keeps_rest_below(const std::string& key) const {
  return any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts != nullptr && facts->keeps_rest;
  });
}

bool ProgramFacts::leaves_descriptors_alone(const std::string& key) const {
  const auto [at, made] = leave_alone_.try_emplace(key, false);
  if (!made) return at->second;
  const bool does_something = any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    if (facts == nullptr) return is_unknown(each);
    return facts->blind || std::any_of(facts->calls.begin(), facts->calls.end(), [](Libc call) {
             const Kind kind = kind_of(call);
             return kind != Kind::input && kind != Kind::output && kind != Kind::uses;
           });
  });
  return at->second = !does_something;
}

namespace {

// It registers by EPOLL_CTL_ADD alone: of a number that is in the list that changes nothing.
bool only_adds(const FunctionFacts& facts) {
  bool known = facts.known;
  for (const Case& each : facts.cases) {
    for (const auto* list : {&each.deeds, &each.maybe})
      for (const Deed& deed : *list)
        known = known && (kind_of(deed.call) != Kind::registers || deed.operation == EPOLL_CTL_ADD);
    known = known && each.unsure.empty();
  }
  return known;
}

bool may_remind(const FunctionFacts& facts, Kind brought) {
  if (facts.obscure || !facts.starts.empty() || !facts.in_children.empty()) return true;
  // What is closed needs nobody.
  if (brought == Kind::input && facts.frees) return true;
  return std::any_of(facts.calls.begin(), facts.calls.end(), [&](Libc call) {
    switch (kind_of(call)) {
      case Kind::registers:
        return !only_adds(facts);
      case Kind::accepts:
      case Kind::waits:
      case Kind::forks:
      case Kind::executes:
        return true;
      case Kind::input:
        return brought != Kind::accepts;
      case Kind::closes:
        return brought == Kind::input;
      case Kind::output:
        // What was blocked is told of later. A pipe or an eventfd is written to, not sent to.
        return brought == Kind::input || call == Libc::write_ || call == Libc::writev_;
      default:
        return call == Libc::timerfd_settime_;
    }
  });
}

}  // namespace

bool ProgramFacts::reminds_nobody(const std::string& key, Kind brought) const {
  return !any_below(key, [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return facts == nullptr ? is_unknown(each) : may_remind(*facts, brought);
  });
}

bool ProgramFacts::runs_in_child(const std::string& key, int parameter) const {
  return in_child_.contains({key, parameter});
}

bool ProgramFacts::runs_in_children(const std::string& key, int parameter) const {
  const auto found = in_child_.find({key, parameter});
  return found != in_child_.end() && found->second;
}

template <typename Take>
void ProgramFacts::each_callee_of_parent(const FunctionFacts& facts, const Take& take) const {
  const auto in_child = [&](const Callable& what) {
    return std::any_of(facts.in_children.begin(), facts.in_children.end(),
                       [&](const Start& start) { return start.what == what; });
  };
  for (const std::string& callee : facts.callees) {
    if (in_child({callee, {}, -1})) continue;
    take(callee);
    if (const auto overriders = overriders_.find(callee); overriders != overriders_.end())
      for (const std::string& each : overriders->second) take(each);
  }
  for (const Callable& run : facts.runs)
    if (!in_child(run))
      for (const std::string& each : functions_of(run)) take(each);
}

std::set<std::string> ProgramFacts::callers_of(std::set<std::string> keys) const {
  if (!callers_) {
    callers_.emplace();
    each_function([&](const FunctionFacts& facts) {
      each_callee_of_parent(
          facts, [&](const std::string& callee) { (*callers_)[callee].push_back(facts.key); });
    });
  }
  std::vector<std::string> open(keys.begin(), keys.end());
  while (!open.empty()) {
    const std::string key = open.back();
    open.pop_back();
    const auto callers = callers_->find(key);
    if (callers == callers_->end()) continue;
    for (const std::string& caller : callers->second)
      if (keys.insert(caller).second) open.push_back(caller);
  }
  return keys;
}

bool ProgramFacts::is_done_for_events(const std::string& key) const {
  const std::set<std::string> to_it = callers_of({key});
  const std::set<std::string> to_wait = callers_of(doers(Kind::waits));
  bool found = false;
  each_function([&](const FunctionFacts& facts) {
    const auto comes_to_it = [&](const std::string& callee) { return to_it.contains(callee); };
    if (found || !to_it.contains(facts.key)) return;
    found = std::any_of(facts.behind_wait.begin(), facts.behind_wait.end(), comes_to_it);
    bool waited = false;
    each_callee_of_parent(facts, [&](const std::string& callee) {
      found |= waited && comes_to_it(callee);
      waited |= to_wait.contains(callee);
    });
  });
  return found;
}

bool ProgramFacts::child_goes_on(const std::string& key) const {
  const FunctionFacts* forker = function(key);
  if (forker == nullptr || forker->in_children.empty()) return false;
  std::set<std::string> below;
  for (const Start& run : forker->in_children)
    for (const std::string& each : functions_of(run.what)) below.insert(each);
  spread(below);
  const auto handed_unknown = [&](const Callable& what) {
    bool unknown = false;
    each_function([&](const FunctionFacts& facts) {
      for (const Handed& handed : facts.hands)
        unknown |=
            handed.to == what.of && handed.parameter == what.parameter && !handed.what.is_known();
    });
    return unknown;
  };
  const auto goes_out_of_sight = [&](const FunctionFacts& facts) {
    return facts.obscure || !facts.starts.empty() ||
           std::any_of(facts.runs.begin(), facts.runs.end(), handed_unknown);
  };
  const auto may_give_up = [&](const std::string& each) {
    const FunctionFacts* facts = function(each);
    return is_unknown(each) ||
           (facts != nullptr && (goes_out_of_sight(*facts) || calls(*facts, Kind::closes) ||
                                 calls(*facts, Kind::executes)));
  };
  return !below.empty() && std::none_of(below.begin(), below.end(), may_give_up) &&
         std::none_of(forker->runs.begin(), forker->runs.end(), handed_unknown);
}

bool ProgramFacts::shuts_down_to_close() const {
  bool found = false;
  each_function([&](const FunctionFacts& facts) {
    if (found ||
        std::find(facts.calls.begin(), facts.calls.end(), Libc::shutdown_) == facts.calls.end())
      return;
    found = any_below(facts.key, [&](const std::string& each) {
      const FunctionFacts* below = function(each);
      return below != nullptr && (below->blind || calls(*below, Kind::closes));
    });
  });
  return found;
}

const FunctionFacts* ProgramFacts::virtual_summary(const std::string& key) const {
  std::set<std::string> bodies = {key};
  std::vector<std::string> open = {key};
  while (!open.empty()) {
    const auto overriders = overriders_.find(open.back());
    open.pop_back();
    if (overriders == overriders_.end()) continue;
    for (const std::string& each : overriders->second)
      if (bodies.insert(each).second) open.push_back(each);
  }
  // One of them is not to be told from a virtual function whose other bodies are in a library.
  if (bodies.size() == 1) return nullptr;
  const FunctionFacts* first = nullptr;
  for (const std::string& each : bodies) {
    // Pure: it has no body of its own.
    if (each == key && !functions_.contains(each)) continue;
    const FunctionFacts* facts = summary(each);
    if (facts == nullptr || (first != nullptr && !agree(*first, *facts))) return nullptr;
    first = facts;
  }
  return first;
}

const std::vector<std::string>& ProgramFacts::callers_by_name(const std::string& key) const {
  static const std::vector<std::string> none;
  if (!named_by_) {
    named_by_.emplace();
    each_function([&](const FunctionFacts& facts) {
      for (const std::string& callee : facts.callees) (*named_by_)[callee].push_back(facts.key);
    });
  }
  const auto found = named_by_->find(key);
  return found == named_by_->end() ? none : found->second;
}

std::set<std::string> ProgramFacts::doers(Kind kind) const {
  std::set<std::string> keys;
  each_function([&](const FunctionFacts& facts) {
    if (calls(facts, kind)) keys.insert(facts.key);
  });
  return keys;
}

}  // namespace ofdcheck::lint
