// The facts of all units, joined: what checks ask about the program as a whole. Without facts from
// elsewhere it holds the unit under examination alone, and the same questions are answered from
// that.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/facts/masks.h"
#include "clang-plugin/facts/owners.h"

namespace ofdcheck::lint {

class ProgramFacts {
 public:
  void add(const UnitFacts& unit);
  // What is known by name alone (settings.h) is no unit.
  void add_names(const UnitFacts& names);
  // After the last unit. What was added before is answered from then on. Where it is not the `whole`
  // program, nobody knows what else is stored to what other units can name.
  void link(bool whole);

  bool has_units() const { return units_ > 0; }
  bool has_names() const { return has_names_; }
  // Null when nobody has defined it, or two have (the main of two programs).
  const FunctionFacts* function(const std::string& key) const;
  // What it does to its caller's descriptors; null when that is not known. Two functions that do the
  // same are one here.
  const FunctionFacts* summary(const std::string& key) const;

  bool starts_threads() const { return !in_many_.empty(); }
  // Some function has a child that it forks run what it is handed.
  bool forks() const { return !in_child_.empty(); }
  // More than one thread at a time runs it. Two starts in two functions do not count: they may be in
  // two programs.
  bool runs_in_many_threads(const std::string& key) const { return in_many_.contains(key); }
  // Some function that many threads run makes such a call.
  bool many_threads_do(Kind kind) const;
  // Many threads wait on this epoll instance (key.h), and take no lock on their way from there.
  bool is_shared_without_lock(const std::string& epoll) const;
  // The same, whatever lock they take.
  bool is_shared(const std::string& epoll) const { return shared_.contains(epoll); }
  // Many threads at a time run this function, and what they find of this class is one object for all.
  bool threads_share(const std::string& key, const std::string& object) const;
  // Some function takes a lock that comes to this one, by whatever way its thread does.
  bool may_hold_lock_above(const std::string& key) const;
  // Neither it nor anything below it takes a lock, or stores to anything but variables of its own.
  bool only_looks(const std::string& key) const;
  // The same, but that it may count.
  bool only_counts(const std::string& key) const;
  // It, or something below it, may leave something that others act upon later.
  bool may_mark(const std::string& key) const;
  // Some function asks whether descriptors have run out.
  bool asks_for_emfile() const;
  // Of what an event has brought, by accept or by reading, and left, nobody is reminded by this
  // function: nothing below it, all of which is known, changes or takes off a registration, wakes a
  // loop up, looks for more, or starts somebody who may.
  bool reminds_nobody(const std::string& key, Kind brought) const;
  // From this function a lock may be taken, somewhere below.
  bool may_lock_below(const std::string& key) const;
  // Neither it nor anything below it opens, closes, changes or registers a descriptor.
  bool leaves_descriptors_alone(const std::string& key) const;
  // It, or something below it, makes such a call.
  bool reaches(const std::string& key, Kind kind) const;
  bool reaches(const std::string& key, Libc call) const;
  // It, or something below it, compares errno with EPERM, or nobody knows what is below it.
  bool may_ask_for_eperm(const std::string& key) const;
  // It, or something below it, may take a number off an epoll instance, or make one that it might be
  // given later in the place of another; also where not all that is below it is known.
  bool may_deregister(const std::string& key) const;
  // It, or something below it, may change a registration or start a thread; also where not all that
  // is below it is known.
  bool may_register(const std::string& key) const;
  // It, or something below it, may close what others know, take it off an epoll instance or change it
  // there, or leave that to somebody else: by a thread, or behind a lock. Also where not all that is
  // below it is known.
  bool may_settle(const std::string& key) const;
  // It, or something below it, keeps what a socket that does not block has not taken.
  bool keeps_rest_below(const std::string& key) const;
  // What this function is given as this parameter is run in a child that is forked somewhere below.
  bool runs_in_child(const std::string& key, int parameter) const;
  // And in more than one.
  bool runs_in_children(const std::string& key, int parameter) const;
  // What a child does that this function forks is known, and it neither executes another program
  // nor closes anything.
  bool child_goes_on(const std::string& key) const;
  // The parent calls it behind a wait, at whatever depth: for an event that has come.
  bool is_done_for_events(const std::string& key) const;
  // Some function calls shutdown, and closes, or may do so, itself or below.
  bool shuts_down_to_close() const;
  // What a virtual function does whichever body it has; null when that is not known of all, or they
  // do not agree.
  const FunctionFacts* virtual_summary(const std::string& key) const;
  // What an epoll mask may be that stands there (key.h), and what that is made of.
  const Masks& masks() const { return masks_; }
  // Some function of another unit than that of which these facts are adds to an epoll instance, and not, as
  // far as is known, with these bits in its mask.
  bool others_add_without(std::uint32_t bits, const UnitFacts& unit) const;
  // Whose number a container's index is.
  const Owners& owners() const { return owners_; }
  // The keys of the functions that call it, by its name.
  const std::vector<std::string>& callers_by_name(const std::string& key) const;
  // The keys of the functions that make such a call themselves.
  std::set<std::string> doers(Kind kind) const;

 private:
  struct Known {
    FunctionFacts facts;
    bool differ = false;  // another function of this key does something else
    bool twice = false;   // or stands elsewhere
  };
  using Parameter = std::pair<std::string, int>;

  template <typename Take>
  void each_function(const Take& take) const;
  // What it does, or a part of it, nobody knows.
  bool is_unknown(const std::string& key) const;
  void resolve();
  std::set<std::string> functions_of(const Callable& what) const;
  void find_waits();
  void find_children();
  template <typename Does>
  bool any_below(const std::string& key, const Does& does) const;
  // Calls `take` with all that a function calls, but in a child that it forks.
  template <typename Take>
  void each_callee_of_parent(const FunctionFacts& facts, const Take& take) const;
  // Those from which the parent comes to one of these, and these.
  std::set<std::string> callers_of(std::set<std::string> keys) const;
  // Calls `take` with what it calls itself, and with what may stand for it.
  template <typename Take>
  void each_right_below(const std::string& key, const Take& take) const;
  // Adds all that these call.
  void spread(std::set<std::string>& keys) const;

  std::map<std::string, Known> functions_;
  std::vector<FunctionFacts> others_;  // of a key that is in functions_ already
  std::map<Parameter, std::set<std::string>> given_;  // what a parameter may be
  std::set<Parameter> given_in_loop_;
  std::map<std::string, std::vector<std::string>> overriders_;
  std::set<std::string> in_many_;
  std::map<Parameter, bool> in_child_;  // parameters that are run in one, or in many
  mutable std::optional<std::map<std::string, std::vector<std::string>>> callers_;  // once asked
  mutable std::optional<std::map<std::string, std::vector<std::string>>> named_by_;  // once asked
  mutable std::map<std::string, bool> leave_alone_;
  mutable std::map<std::string, bool> may_register_;
  mutable std::map<std::string, bool> may_deregister_;
  std::map<std::string, bool> shared_;  // instances that many threads wait on; whether with a lock
  Masks masks_;
  Owners owners_;
  unsigned units_ = 0;
  bool has_names_ = false;
};

}  // namespace ofdcheck::lint
