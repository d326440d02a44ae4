// The rules that a model of ours reports, and how the analyzer knows them.
#pragma once

#include <array>
#include <memory>

#include "checker/rules/catalog.h"
#include "clang/StaticAnalyzer/Core/BugReporter/BugType.h"
#include "clang/StaticAnalyzer/Core/Checker.h"

namespace ofdcheck::lint {

// Of a report whose finding is a note, whatever the level of its rule.
inline constexpr char kNoteCategory[] = "ofdcheck note";

class RuleTypes {
 public:
  RuleTypes() { enabled_.clear(); }

  // Under the name that the front end knows it by.
  void enable(RuleId rule, clang::ento::CheckerNameRef name) {
    enabled_.add(rule);
    names_[static_cast<std::size_t>(rule)] = name;
  }
  bool has(RuleId rule) const { return enabled_.has(rule); }
  const clang::ento::BugType& type_of(RuleId rule) const {
    return type_of(rule, types_, "ofdcheck");
  }
  const clang::ento::BugType& note_type_of(RuleId rule) const {
    return type_of(rule, note_types_, kNoteCategory);
  }

 private:
  using Types = std::array<std::unique_ptr<clang::ento::BugType>, kRules>;

  const clang::ento::BugType& type_of(RuleId rule, Types& types, const char* category) const {
    const auto at = static_cast<std::size_t>(rule);
    // On a path that goes on to end the program nothing is lost that exit does not close.
    const bool not_before_exit = rule == RuleId::descriptor_leak;
    if (!types[at])
      types[at] = std::make_unique<clang::ento::BugType>(
          names_[at], llvm::StringRef(row_of(rule).title), category, not_before_exit);
    return *types[at];
  }

  RuleSet enabled_;
  std::array<clang::ento::CheckerNameRef, kRules> names_;
  mutable Types types_;
  mutable Types note_types_;
};

}  // namespace ofdcheck::lint
