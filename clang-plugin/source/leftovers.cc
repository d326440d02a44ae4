#include "clang-plugin/source/leftovers.h"

#include <algorithm>
#include <cerrno>
#include <map>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/frees.h"
#include "clang-plugin/source/reminding.h"
#include "clang-plugin/source/reminding_branches.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

using What = Ending::What;

// States of one function; of larger ones nothing is known.
constexpr std::size_t kMostStates = 5000;
constexpr int kDeepest = 6;

// What was found out of functions that are called afterwards.
struct Shared {
  const EventLoops& loops;
  const Taking& taking;
  const Reminders& reminders;
  std::map<const Function*, Endings> afterwards;

  bool accepts() const { return taking.libc->kind == Kind::accepts; }
};

struct State {
  const CFGBlock* block = nullptr;
  KnownValues known;
  What what = What::nothing;
  std::size_t way = 0;  // of those that the call which takes may end in
  LocalPlace taken{};   // where its result is
  bool next = false;    // it is the turn of another event
  Range returned;

  auto operator<=>(const State&) const = default;
};

class Walker {
 public:
  Walker(Shared& shared, const Function& function, int depth)
      : shared_(shared),
        loops_(shared.loops),
        source_(shared.loops.source()),
        function_(function),
        taking_(depth == 0 ? &shared.taking : nullptr),
        reminders_(shared.reminders),
        depth_(depth),
        values_(source_, function),
        reminding_(loops_, reminders_, function, shared.taking.libc->kind, direct()) {
    if (taking_ != nullptr) round_ = round_around(taking_->call);
  }

  Endings go(What begin) {
    CFG::BuildOptions options;
    options.setAllAlwaysAdd();
    options.AddLifetime = true;
    options.AddImplicitDtors = true;
    const auto graph = CFG::buildCFG(function_.decl, const_cast<Stmt*>(function_.body),
                                     &source_.context(), options);
    if (graph == nullptr || depth_ > kDeepest) return {};
    exit_ = &graph->getExit();
    const RemindingBranches branches(loops_, reminding_, function_, *graph);
    branches_ = &branches;
    State first;
    first.block = &graph->getEntry();
    first.what = begin;
    push(std::move(first));
    while (!open_.empty() && seen_.size() < kMostStates) {
      State state = std::move(open_.back());
      open_.pop_back();
      through(std::move(state));
    }
    Endings made;
    made.known = open_.empty();
    std::set<Ending> ends;
    for (const auto& [way, each] : ends_)
      if (each.what != What::left || !again_.contains(way)) ends.insert(each);
    made.ways.assign(ends.begin(), ends.end());
    return made;
  }

 private:
  // The loop around it that goes over events, or over a queue of which an element is taken off each
  // time; null for none.
  const Stmt* round_around(const Stmt* call) const {
    if (const Stmt* round = loops_.round_of(function_, call)) return round;
    const Stmt* outer = call;
    while (outer != nullptr && !is_loop(outer)) outer = source_.parent(function_, outer);
    bool takes_off = false;
    walk(outer, [&](const Stmt* part) {
      const auto* made = dyn_cast<CXXMemberCallExpr>(part);
      const auto* member =
          made == nullptr
              ? nullptr
              : dyn_cast<MemberExpr>(made->getImplicitObjectArgument()->IgnoreParenImpCasts());
      takes_off |= member != nullptr && reminders_.contains(member->getMemberDecl()) &&
                   made->getMethodDecl()->getIdentifier() != nullptr &&
                   made->getMethodDecl()->getName().starts_with("pop");
    });
    return takes_off ? outer : nullptr;
  }

  // What a call has returned is asked for where it is made; what is kept of it is in a variable.
  void push(State state) {
    std::erase_if(state.known, [&](const auto& each) {
      return calls_.contains(each.first.first) && each.first.first != state.taken.first;
    });
    if (seen_.insert(state).second) open_.push_back(std::move(state));
  }

  void end(const State& state) { ends_.insert({state.way, {state.what, state.returned, nullptr}}); }

  void through(State state) {
    if (state.block == exit_) return end(state);
    std::vector<State> states = {std::move(state)};
    for (const CFGElement& element : *states.front().block) {
      if (const auto gone = element.getAs<CFGLifetimeEnds>())
        for (State& each : states) LocalValues::forget(gone->getVarDecl(), each.known);
      if (const auto gone = element.getAs<CFGAutomaticObjDtor>())
        for (State& each : states) destroyed(gone->getVarDecl()->getType(), each);
      const auto stmt = element.getAs<CFGStmt>();
      if (!stmt) continue;
      std::vector<State> next;
      for (State& each : states) step(stmt->getStmt(), std::move(each), next);
      states = std::move(next);
    }
    for (State& each : states) leave(each);
  }

  void leave(State& state) {
    const CFGBlock* block = state.block;
    if (block->hasNoReturnElement()) return;
    const Stmt* end_stmt = block->getTerminatorStmt();
    const auto go_to = [&](const CFGBlock* to, State next) {
      if (to == nullptr) return;
      next.block = to;
      push(std::move(next));
    };
    if (const auto* choice = dyn_cast_or_null<SwitchStmt>(end_stmt)) return choose(state, choice);
    if (block->succ_size() == 2 && end_stmt != nullptr) {
      const Expr* condition = block->getLastCondition();
      bool holds = true;
      for (const CFGBlock::AdjacentBlock& each : block->succs()) {
        State next = state;
        next.next |= end_stmt == round_;
        chosen(end_stmt, holds, next);
        if (each.getReachableBlock() != nullptr &&
            (condition == nullptr || isa<CXXForRangeStmt>(end_stmt) ||
             assume(condition, holds, next))) {
          if (is_reminded_otherwise(end_stmt, condition, each.getReachableBlock(), next))
            next.what = What::settled;
          go_to(each.getReachableBlock(), std::move(next));
        }
        holds = false;
      }
      return;
    }
    for (const CFGBlock::AdjacentBlock& each : block->succs())
      go_to(each.getReachableBlock(), state);
  }

  // Somebody is reminded, or is not, by what is not known here: as it may well be known there that
  // he was before, or that there is no more. The other events of a batch are the others' affair.
  bool is_reminded_otherwise(const Stmt* branch, const Expr* condition, const CFGBlock* side,
                             const State& next) const {
    return next.what == What::left && !sends() && condition != nullptr &&
           !values_.is_decided(condition, next.known) && !reminding_.asks_reminder(condition) &&
           branches_->is_quiet_side(*next.block, side) && !loops_.is_over_batch(function_, branch);
  }

  // What `a ? b : c`, `a && b` and `a || b` are when `a` holds, or does not.
  void chosen(const Stmt* stmt, bool holds, State& state) const {
    std::optional<Range> known;
    if (const auto* choice = dyn_cast<ConditionalOperator>(stmt)) {
      known = values_.value(holds ? choice->getTrueExpr() : choice->getFalseExpr(), state.known);
    } else if (const auto* both = dyn_cast<BinaryOperator>(stmt);
               both != nullptr && both->isLogicalOp()) {
      if (holds == (both->getOpcode() == BO_LOr)) known = Range{holds, holds};
    } else {
      return;
    }
    if (known)
      state.known[{stmt, nullptr}] = *known;
    else
      state.known.erase({stmt, nullptr});
  }

  // The value of an expression; where a comparison of what was taken may hold or not, each apart.
  std::vector<std::pair<State, std::optional<Range>>> split(const Expr* expr, State state) const {
    std::vector<std::pair<State, std::optional<Range>>> made;
    const auto known = expr == nullptr ? std::nullopt : values_.value(expr, state.known);
    expr = expr == nullptr ? nullptr : expr->IgnoreImplicit()->IgnoreParenCasts();
    const auto* binary = dyn_cast_or_null<BinaryOperator>(expr);
    const auto* unary = dyn_cast_or_null<UnaryOperator>(expr);
    const bool certain = known && known->from == known->to;
    if (!certain && binary != nullptr && binary->isLogicalOp() && state.what == What::left)
      return split(binary->getRHS(), std::move(state));
    const bool asks = (binary != nullptr && binary->isComparisonOp()) ||
                      (unary != nullptr && unary->getOpcode() == UO_LNot);
    if (certain || !asks || state.what != What::left) {
      made.emplace_back(std::move(state), known);
      return made;
    }
    for (const bool holds : {true, false}) {
      State next = state;
      if (assume(expr, holds, next)) made.emplace_back(std::move(next), Range{holds, holds});
    }
    return made;
  }

  void choose(const State& state, const SwitchStmt* choice) {
    const Expr* of = choice->getCond();
    const auto known = values_.value(of, state.known);
    for (const CFGBlock::AdjacentBlock& each : state.block->succs()) {
      const CFGBlock* to = each.getReachableBlock();
      if (to == nullptr) continue;
      State next = state;
      next.block = to;
      const auto* label = dyn_cast_or_null<CaseStmt>(to->getLabel());
      const auto number = label == nullptr ? std::nullopt : source_.constant(label->getLHS());
      if (number) {
        if (known && is_empty(both(*known, {*number, *number}))) continue;
        if (!narrow(of, {*number, *number}, next)) continue;
      } else if (known && known->from == known->to && has_case(choice, known->from)) {
        continue;
      }
      push(std::move(next));
    }
  }

  bool has_case(const SwitchStmt* choice, std::int64_t number) const {
    for (const SwitchCase* each = choice->getSwitchCaseList(); each != nullptr;
         each = each->getNextSwitchCase())
      if (const auto* label = dyn_cast<CaseStmt>(each))
        if (source_.constant(label->getLHS()) == number) return true;
    return false;
  }

  // errno, which the C library has a function for.
  static bool is_errno(const Expr* expr) {
    const auto* place = dyn_cast<UnaryOperator>(expr->IgnoreParenImpCasts());
    const auto* call = place == nullptr ? nullptr : dyn_cast<CallExpr>(place->getSubExpr());
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return callee != nullptr && callee->getIdentifier() != nullptr &&
           callee->getName() == "__errno_location";
  }

  // False where it cannot be.
  bool narrow(const Expr* expr, const Range& range, State& state) const {
    const auto place = values_.at(expr);
    if (!place) return true;
    Range& known = state.known[*place];
    known = both(known, range);
    if (is_empty(known)) return false;
    if (*place == state.taken) asked(known, state);
    return true;
  }

  // What has come tells that there is no more: nothing at all, or of a stream less than was asked
  // for.
  void asked(const Range& result, State& state) const {
    if (direct() == nullptr || state.what != What::left || sends()) return;
    if (result.to < (shared_.accepts() ? 0 : source_.constant(length()).value_or(1)))
      state.what = What::nothing;
  }

  bool reads() const { return shared_.taking.libc->kind == Kind::input; }
  bool sends() const { return shared_.taking.libc->kind == Kind::output; }

  // The call, where it is libc's own, and not that of a function which makes it.
  const CallExpr* direct() const {
    const bool own = taking_ != nullptr && libc_call(taking_->call->getDirectCallee()) != nullptr;
    return own ? taking_->call : nullptr;
  }

  const Expr* length() const {
    return taking_->call->getNumArgs() > 2 ? taking_->call->getArg(2) : nullptr;
  }

  static Range before(const LocalPlace& place, const State& state) {
    const auto found = state.known.find(place);
    return found == state.known.end() ? Range{} : found->second;
  }

  bool assume(const Expr* condition, bool holds, State& state) const {
    condition = condition->IgnoreParenImpCasts();
    if (const auto known = is_true(values_.value(condition, state.known))) {
      if (*known != holds) return false;
    }
    if (const auto* unary = dyn_cast<UnaryOperator>(condition);
        unary != nullptr && unary->getOpcode() == UO_LNot)
      return assume(unary->getSubExpr(), !holds, state);
    if (const auto* binary = dyn_cast<BinaryOperator>(condition);
        binary != nullptr && binary->isComparisonOp()) {
      BinaryOperatorKind than = binary->getOpcode();
      const Expr* left = binary->getLHS();
      const Expr* right = binary->getRHS();
      if (source_.constant(left) && !source_.constant(right)) {
        std::swap(left, right);
        than = BinaryOperator::reverseComparisonOp(than);
      }
      if (!holds) than = BinaryOperator::negateComparisonOp(than);
      const auto number = source_.constant(right);
      if (!number) return compared(left, right, than, state);
      // It was not even tried.
      if (sends() && than == BO_EQ && *number == EINTR && is_errno(left))
        state.what = What::nothing;
      const auto place = values_.at(left);
      if (!place) return true;
      return narrow(left, kept(before(*place, state), than, *number), state);
    }
    const auto place = values_.at(condition);
    if (!place) return true;
    if (!holds) return narrow(condition, {0, 0}, state);
    if (condition->getType()->isBooleanType()) return narrow(condition, {1, 1}, state);
    return narrow(condition, kept(before(*place, state), BO_NE, 0), state);
  }

  // With what was asked for, in other words: less of it, or not all.
  bool compared(const Expr* left, const Expr* right, BinaryOperatorKind than, State& state) const {
    if (direct() == nullptr || shared_.accepts()) return true;
    const auto one = values_.at(left), other = values_.at(right);
    const bool less =
        one && *one == state.taken && (than == BO_LT || than == BO_LE || than == BO_NE);
    const bool more =
        other && *other == state.taken && (than == BO_GT || than == BO_GE || than == BO_NE);
    if (less || more) state.what = sends() ? What::left : What::nothing;
    return true;
  }

  // --- statements

  void store(const LocalPlace& to, const Expr* from, State& state) const {
    const auto place = values_.store(to, from, state.known);
    if (place && state.taken == *place) state.taken = to;
  }

  void step(const Stmt* stmt, State state, std::vector<State>& next) {
    if (const auto* back = dyn_cast<ReturnStmt>(stmt)) {
      for (auto& [each, returned] : split(back->getRetValue(), std::move(state))) {
        each.returned = returned.value_or(Range{});
        next.push_back(std::move(each));
      }
      return;
    }
    if (state.what == What::left && reads() && may_free(stmt)) state.what = What::settled;
    if (const auto* call = dyn_cast<CallExpr>(stmt)) return called(call, std::move(state), next);
    if (const auto* made = dyn_cast<CXXConstructExpr>(stmt)) {
      constructed(made, state);
    } else if (isa<CXXThrowExpr>(stmt)) {
      return;
    } else if (const auto* declared = dyn_cast<DeclStmt>(stmt)) {
      return this->declared(declared, std::move(state), next);
    } else if (const auto* binary = dyn_cast<BinaryOperator>(stmt);
               binary != nullptr && binary->isAssignmentOp()) {
      for (auto& [each, range] : split(binary->getRHS(), std::move(state))) {
        assigned(binary, range, each);
        next.push_back(std::move(each));
      }
      return;
    } else if (const auto* change = dyn_cast<UnaryOperator>(stmt);
               change != nullptr && change->isIncrementDecrementOp()) {
      if (const auto place = values_.at(change->getSubExpr())) state.known.erase(*place);
      if (state.what == What::left && reminding_.is_reminder(change->getSubExpr()))
        state.what = What::settled;
    }
    next.push_back(std::move(state));
  }

  void declared(const DeclStmt* stmt, State state, std::vector<State>& next) const {
    const auto* only = stmt->isSingleDecl() ? dyn_cast<VarDecl>(stmt->getSingleDecl()) : nullptr;
    if (only != nullptr && only->hasInit() && only->getType()->isScalarType()) {
      for (auto& [each, range] : split(only->getInit(), std::move(state))) {
        hold(only, range, each);
        next.push_back(std::move(each));
      }
      return;
    }
    for (const Decl* decl : stmt->decls())
      if (const auto* held = dyn_cast<VarDecl>(decl)) hold(held, std::nullopt, state);
    next.push_back(std::move(state));
  }

  void hold(const VarDecl* held, const std::optional<Range>& range, State& state) const {
    if (!held->hasLocalStorage()) return;
    LocalValues::forget(held, state.known);
    if (!held->hasInit() || values_.is_unseen(held)) return;
    store({held, nullptr}, held->getInit(), state);
    if (range) state.known[{held, nullptr}] = *range;
  }

  void assigned(const BinaryOperator* binary, const std::optional<Range>& range,
                State& state) const {
    const bool plain = binary->getOpcode() == BO_Assign;
    if (state.what == What::left && reminding_.is_reminder(binary->getLHS())) {
      if (!plain || !range || *range != Range{0, 0}) state.what = What::settled;
    }
    const auto place = values_.at(binary->getLHS());
    if (!place) return;
    if (plain)
      store(*place, binary->getRHS(), state);
    else
      state.known.erase(*place);
    if (plain && range) state.known[*place] = *range;
  }

  void destroyed(QualType type, State& state) {
    const CXXRecordDecl* record = type->getAsCXXRecordDecl();
    if (state.what == What::left && !sends() && record != nullptr && !ends_quietly(record, 0))
      state.what = What::settled;
  }

  // Nobody is reminded by its destructor and those of its members.
  bool ends_quietly(const CXXRecordDecl* record, int depth) {
    const CXXDestructorDecl* end = record->hasDefinition() ? record->getDestructor() : nullptr;
    if (record->isInStdNamespace()) return !reads() || !holds_objects(record);
    if (end == nullptr || end->isTrivial()) return true;
    if (depth > 3) return false;
    if (end->isUserProvided()) {
      const Function* own = source_.function(end);
      if (own == nullptr && !reminding_.is_quiet(end, {}, nullptr)) return false;
      if (own != nullptr) {
        const Endings& ends = afterwards(*own);
        if (!ends.known || std::any_of(ends.ways.begin(), ends.ways.end(),
                                       [](const Ending& each) { return each.what != What::left; }))
          return false;
      }
    }
    const auto quietly = [&](QualType type) {
      const CXXRecordDecl* part = type->getAsCXXRecordDecl();
      return part == nullptr || ends_quietly(part, depth + 1);
    };
    return std::all_of(record->field_begin(), record->field_end(),
                       [&](const FieldDecl* each) { return quietly(each->getType()); }) &&
           std::all_of(record->bases_begin(), record->bases_end(),
                       [&](const CXXBaseSpecifier& each) { return quietly(each.getType()); });
  }

  void constructed(const CXXConstructExpr* made, State& state) {
    if (state.what != What::left || sends()) return;
    destroyed(made->getType(), state);
    const CXXConstructorDecl* callee = made->getConstructor();
    const CXXRecordDecl* record = callee->getParent();
    if (record->isInStdNamespace()) {
      const StringRef name = record->getIdentifier() == nullptr ? "" : record->getName();
      if (name == "thread" || name == "jthread") state.what = What::settled;
      return;
    }
    if (callee->isTrivial() || callee->isImplicit()) return;
    if (!reminding_.is_quiet(callee, {made->getArgs(), made->getNumArgs()}, nullptr))
      state.what = What::settled;
  }

  void called(const CallExpr* call, State state, std::vector<State>& next) {
    calls_.insert(call);
    LocalValues::forget(call, state.known);
    if (taking_ != nullptr && call == taking_->call) return taken(std::move(state), next);
    const FunctionDecl* callee = call->getDirectCallee();
    if (loops_.waits(call)) {
      if (state.what == What::nothing)
        next.push_back(std::move(state));
      else
        end(state);
      return;
    }
    if (state.what != What::left || sends()) {
      next.push_back(std::move(state));
      return;
    }
    if (callee == nullptr) {
      state.what = What::settled;
      next.push_back(std::move(state));
      return;
    }
    if (const LibcCall* libc = libc_call(callee)) {
      if (!reminding_.leaves_open({call, libc, &function_})) state.what = What::settled;
      next.push_back(std::move(state));
      return;
    }
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    const Function* own = source_.function(callee);
    if (own != nullptr && (method == nullptr || !method->isVirtual())) {
      const Endings& ends = afterwards(*own);
      if (!ends.known) {
        state.what = What::settled;
        next.push_back(std::move(state));
        return;
      }
      for (const Ending& each : ends.ways) {
        State after = state;
        after.what = each.what;
        after.known[{call, nullptr}] = each.returned;
        next.push_back(std::move(after));
      }
      return;
    }
    if (sent_by(call, callee, state, next)) return;
    const auto* on = dyn_cast<CXXMemberCallExpr>(call);
    if (!reminding_.is_quiet(callee, {call->getArgs(), call->getNumArgs()},
                             on == nullptr ? nullptr : on->getImplicitObjectArgument()))
      state.what = What::settled;
    next.push_back(std::move(state));
  }

  // A function of another file that sends: where the socket has not taken all, an edge comes when
  // it does, and with it who goes on.
  bool sent_by(const CallExpr* call, const FunctionDecl* callee, const State& state,
               std::vector<State>& next) const {
    if (shared_.accepts() || source_.function(callee) != nullptr) return false;
    const FunctionFacts* facts = source_.program().function(key_of(callee));
    if (facts == nullptr || facts->unsent.empty() || !loops_.reminds_nobody(callee, Kind::output))
      return false;
    std::int64_t from = Range().from;
    const auto goes_on = [&](const Range& returned, What what) {
      if (is_empty(returned)) return;
      State after = state;
      after.what = what;
      after.known[{call, nullptr}] = returned;
      next.push_back(std::move(after));
    };
    for (const Left& each : facts->unsent) {
      goes_on({each.from, each.to}, What::settled);
      if (each.from > from) goes_on({from, each.from - 1}, What::left);
      if (each.to == Range().to) return true;
      from = std::max(from, each.to + 1);
    }
    goes_on({from, Range().to}, What::left);
    return true;
  }

  const Endings& afterwards(const Function& called) {
    // One that calls itself is not known.
    const auto [at, made] = shared_.afterwards.try_emplace(&called);
    if (made) at->second = Walker(shared_, called, depth_ + 1).go(What::left);
    return at->second;
  }

  // It takes; where it has before, what was left then is looked at.
  void taken(State state, std::vector<State>& next) {
    if (state.what == What::left && !state.next && !sends()) again_.insert(state.way);
    if (state.what != What::nothing && !sends()) return;
    for (const Ending& each : taking_->ways) {
      State after = state;
      after.way = static_cast<std::size_t>(&each - taking_->ways.data());
      after.what = each.what;
      after.next = false;
      after.known[{taking_->call, each.told_by}] = each.returned;
      after.taken = {taking_->call, nullptr};
      next.push_back(std::move(after));
    }
  }

  Shared& shared_;
  const EventLoops& loops_;
  const Source& source_;
  const Function& function_;
  const Taking* taking_;  // null in a function that is called afterwards
  const Reminders& reminders_;
  const int depth_;
  const LocalValues values_;
  const Reminding reminding_;
  const RemindingBranches* branches_ = nullptr;
  const CFGBlock* exit_ = nullptr;
  const Stmt* round_ = nullptr;
  std::set<std::size_t> again_;  // ways after which the call may be made again
  std::set<const void*> calls_;
  std::set<State> seen_;
  std::vector<State> open_;
  std::set<std::pair<std::size_t, Ending>> ends_;
};

}  // namespace

bool Endings::may_leave() const {
  return std::any_of(ways.begin(), ways.end(),
                     [](const Ending& each) { return each.what == What::left; });
}

Endings endings_of(const EventLoops& loops, const Taking& taking, const Reminders& reminders) {
  Shared shared{loops, taking, reminders, {}};
  return Walker(shared, *taking.in, 0).go(What::nothing);
}

}  // namespace ofdcheck::lint
