// The facts of all units, joined: what checks ask about the program as a whole. Without facts from
// elsewhere it holds the unit under examination alone, and the same questions are answered from
// that.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"

namespace ofdcheck::lint {

class ProgramFacts {
 public:
  void add(const UnitFacts& unit);
  // What is known by name alone (settings.h) is no unit.
  void add_names(const UnitFacts& names);
  // After the last unit. What was added before is answered from then on.
  void link();

  bool has_units() const { return units_ > 0; }
  bool has_names() const { return has_names_; }
  // Null when nobody has defined it, or two have, differently (the main of two programs).
  const FunctionFacts* function(const std::string& key) const;
  // What it does to its caller's descriptors; null when that is not known.
  const FunctionFacts* summary(const std::string& key) const;

  // Anywhere in the program.
  bool does(Kind kind) const { return kinds_.contains(kind); }
  bool passes_descriptors() const { return passes_descriptors_; }
  bool starts_threads() const { return starts_threads_; }

  // From this function such a call can be reached through calls by name.
  bool reaches(const std::string& key, Kind kind) const;
  // It runs in a thread that somebody starts / in more than one at a time.
  bool runs_in_thread(const std::string& key) const { return in_thread_.contains(key); }
  bool runs_in_many_threads(const std::string& key) const { return in_many_.contains(key); }
  // It runs in a child of fork that goes on in the same program.
  bool runs_in_child(const std::string& key) const { return in_child_.contains(key); }

  // Somebody has its address: it may be called from anywhere, which is half a piece of evidence.
  bool address_is_taken(const std::string& key) const { return address_taken_.contains(key); }

 private:
  struct Known {
    FunctionFacts facts;
    bool ambiguous = false;
  };
  using Parameter = std::pair<std::string, int>;

  void resolve();
  std::set<std::string> functions_of(const Callable& what) const;
  void start(const Start& started, bool many);
  // Adds all that these call.
  void spread(std::set<std::string>& keys) const;

  std::map<std::string, Known> functions_;
  std::map<Parameter, std::set<std::string>> given_;  // what a parameter may be
  std::set<Parameter> given_in_loop_;
  std::map<std::string, std::vector<std::string>> overriders_;
  std::set<Kind> kinds_;
  std::set<std::string> in_thread_, in_many_, in_child_, address_taken_;
  unsigned units_ = 0;
  bool has_names_ = false;
  bool passes_descriptors_ = false;
  bool starts_threads_ = false;
};

}  // namespace ofdcheck::lint
