// Follows an event from the wait that has delivered it for as long as its number is sure to stay in
// the list: nothing on the path may have taken a number off an epoll instance, or made one.
#pragma once

#include <map>
#include <set>
#include <string>

#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/act.h"
#include "clang/StaticAnalyzer/Core/Checker.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CallEvent.h"
#include "clang/StaticAnalyzer/Core/PathSensitive/CheckerContext.h"

namespace ofdcheck::lint {

class DescriptorModel;

class Deliveries : public clang::ento::Checker<clang::ento::check::PostCall> {
 public:
  // Whose knowledge of the program counts here, too: without that of all of it nothing is followed.
  void follow(const DescriptorModel* descriptors) { descriptors_ = descriptors; }

  void checkPostCall(const clang::ento::CallEvent& event, clang::ento::CheckerContext& c) const;

  // The act adds the number of an event to the instance that has delivered it, with the data that
  // the event has brought: a program that never changes what it has added there believes that the
  // delivery has taken the number off.
  bool adds_again(const Act& act, const ProgramStateRef& state) const;

 private:
  using Names = std::set<std::string>;

  bool is_followed(const Names& through) const;
  bool may_disturb(const clang::ento::CallEvent& event) const;

  const ProgramFacts* program() const;

  const DescriptorModel* descriptors_ = nullptr;
  mutable std::map<Names, bool> followed_;
};

}  // namespace ofdcheck::lint
