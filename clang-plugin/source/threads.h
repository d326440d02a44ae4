// Which threads the unit starts, and which epoll instances several of them wait on.
#pragma once

#include <set>

#include "clang-plugin/source/places.h"

namespace ofdcheck::lint {

// One place that starts a thread, or one thread after the other.
struct ThreadStart {
  const Function* in;
  const clang::Expr* where;
  const Function* entry;                      // what the thread runs
  std::vector<const clang::Expr*> arguments;  // given to it, by parameter
  const clang::Expr* object = nullptr;        // of a member function
  const clang::Stmt* loop = nullptr;          // around it: it starts several
};

class Threads {
 public:
  explicit Threads(const Places& places);

  // More than one thread executes the function.
  bool run_several(const Function& function) const;
  // The waits that more than one thread makes on one epoll instance.
  std::vector<const Call*> shared_waits() const;
  // A thread that comes to the function takes a lock somewhere on its way, before or after.
  bool locks(const Function& function) const;
  // Threads that other files start wait on the instance of this epoll_ctl, or do so in other files.
  bool is_shared_elsewhere(const Call& ctl) const;
  const std::vector<ThreadStart>& starts() const { return starts_; }
  // What the function calls, directly or not, and itself.
  std::set<const Function*> reached_from(const Function& function) const;

 private:
  void look_at(const Function& in, const clang::Expr* expr);
  void add(const Function& in, const clang::Expr* where, const clang::Expr* runs,
           std::vector<const clang::Expr*> arguments);
  bool shares(const ThreadStart& start, const Call& wait) const;
  bool give_the_same(const ThreadStart& one, const ThreadStart& other, const Call& wait) const;
  bool starter_may_give_the_same(const ThreadStart& start, const Call& wait) const;
  unsigned threads_of_one_instance(const std::vector<const ThreadStart*>& starts, const Call& wait) const;
  bool locks_elsewhere(const clang::FunctionDecl* callee) const;
  bool is_same_each_time(const ThreadStart& start, const clang::Expr* given) const;

  const Places& places_;
  std::vector<ThreadStart> starts_;
};

// By its name: it takes a lock, and waits for it if need be.
bool takes_lock(const clang::FunctionDecl* callee);

// Each turn of the loop has its own, or a value of its own in it.
bool changes_in(const clang::Stmt* loop, const clang::VarDecl* held);

// The loop right around a statement; null for none.
const clang::Stmt* loop_around(const Source& source, const Function& function,
                               const clang::Stmt* stmt);

// Each turn of the loop around the start of a thread waits for that thread's end, whatever else it
// does: no two of them run at a time.
bool is_joined(const Source& source, const Function& in, const clang::Expr* where);

}  // namespace ofdcheck::lint
