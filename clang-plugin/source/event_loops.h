// What makes a statement be come to, seen from the loop that waits: an event, or what the handler
// of one has left behind in a queue or a flag that is emptied on the way there.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "clang-plugin/source/source.h"

namespace clang {
class ValueDecl;
}

namespace ofdcheck::lint {

// Variables and members by which a handler may be called again without a new event.
using Reminders = std::set<const clang::ValueDecl*>;

// What is named below a statement, and what the local variables among that were made from.
Reminders named_below(const clang::Stmt* stmt, int depth = 0);

// A call of a function of the unit.
struct Site {
  const Function* in;
  const clang::Stmt* call;
};

class EventLoops {
 public:
  explicit EventLoops(const Source& source);

  const Source& source() const { return source_; }
  // It is epoll_wait, or a function that waits somewhere below.
  bool waits(const clang::Stmt* call) const;
  // By a function of another file, or one whose body is not known, nobody is reminded
  // (ProgramFacts::reminds_nobody).
  bool reminds_nobody(const clang::FunctionDecl* callee, Kind brought) const;
  const clang::Stmt* wait_in(const Function& function) const;
  // All calls of it; nothing when somebody else may call it, or it is called by another name.
  std::optional<std::vector<Site>> calls_of(const Function& function) const;
  // Nobody can come to it.
  bool is_never_called(const Function& function) const;
  // Those that the unit makes itself, whoever else may.
  const std::vector<Site>& sites_of(const Function& function) const;
  // The loop goes over what the wait beside it has delivered.
  bool is_over_batch(const Function& in, const clang::Stmt* loop) const;
  // The loop around it over what the wait beside it has delivered, or over what was kept of that.
  const clang::Stmt* round_of(const Function& in, const clang::Stmt* stmt) const;
  // It is in no loop that waits, nor in a function that is called in one: before, or at the end.
  bool is_outside(const Function& in, const clang::Stmt* stmt) const;
  // Whenever it is come to between two waits, an event of the last one has led there, or one before
  // by way of these reminders, each of which was taken away before. Nothing where that is not
  // known.
  std::optional<Reminders> reminders_of(const Function& in, const clang::Stmt* stmt) const;

 private:
  struct Asked;
  bool waits_below(const clang::FunctionDecl* callee) const;
  bool is_driven(const Function& in, const clang::Stmt* stmt, Asked& asked) const;
  bool is_gated(const Function& in, const clang::Stmt* stmt, Asked& asked) const;

  const Source& source_;
  std::map<const clang::FunctionDecl*, std::vector<Site>> sites_;
  std::set<const clang::FunctionDecl*> named_;  // not only called
  // What was asked of the program before.
  mutable std::map<const clang::FunctionDecl*, bool> waits_;
  mutable std::map<std::pair<const clang::FunctionDecl*, Kind>, bool> quiet_;
};

}  // namespace ofdcheck::lint
