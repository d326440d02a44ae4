// edge-not-drained: one accept or one read for an edge. By its shape, in a unit that registers
// everything with EPOLLET itself: only a constant mask is evidence there, loops that remember
// readiness take theirs from elsewhere. And by what is done between it and the next wait, through
// whatever functions and files, where everything that comes back to it is known
// (source/leftovers.h).
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/elsewhere.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/input_left.h"
#include "clang-plugin/source/leftovers.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/registrars.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// At least one ADD, all of them edge-triggered for certain, as are those of other units where they are
// known, and nothing that asks anew: MOD tells of what is left, whatever the mode, and a one-shot is not
// heard of again without it.
bool all_are_edges(const Source& source) {
  bool any = false, all = true;
  source.each_call(Kind::registers, [&](const Call& call) {
    if (operation_of(source, call) != EPOLL_CTL_MOD) return;
    const auto mask = mask_of_ctl(source, call);
    all &= mask && !mask->may_have(EPOLLIN);
  });
  source.each_call(Kind::registers, [&](const Call& call) {
    const auto operation = operation_of(source, call);
    if (operation && *operation != EPOLL_CTL_ADD) return;
    const auto mask = mask_of_ctl(source, call);
    any = true;
    all &= operation && mask && mask->has(EPOLLET) && !mask->may_have(EPOLLONESHOT);
  });
  const ProgramFacts* program = source.given_program();
  return any && all && (program == nullptr || !program->others_add_without(EPOLLET, source.said()));
}

const Call* wait_in(const Function& function) {
  for (const Call& call : function.calls)
    if (call.libc->kind == Kind::waits) return &call;
  return nullptr;
}

// The loop over what the wait has delivered: it names the batch, or how many there are.
bool goes_over_batch(const Source& source, const Call& wait, const Stmt* loop) {
  const VarDecl* count = result_variable(source, wait);
  const Place batch = place_of(source, wait.argument(1));
  const Stmt* head = nullptr;
  if (const auto* turns = dyn_cast<ForStmt>(loop)) head = turns->getCond();
  if (const auto* turns = dyn_cast<WhileStmt>(loop)) head = turns->getCond();
  if (const auto* each = dyn_cast<CXXForRangeStmt>(loop)) head = each->getRangeInit();
  bool names = false;
  walk(head, [&](const Stmt* part) {
    const auto* expr = dyn_cast<Expr>(part);
    const Place place = expr == nullptr ? Place{} : place_of(source, expr);
    names |= place && (place == batch || place.decl == count);
  });
  return names;
}

// A label before it, to which a goto behind it goes back: a loop as well, but for the event loop.
bool is_gone_back_to(const Function& function, const Stmt* stmt) {
  std::set<const LabelDecl*> before;
  bool passed = false, back = false;
  walk(function.body, [&](const Stmt* part) {
    passed |= part == stmt;
    if (const auto* label = dyn_cast<LabelStmt>(part); label != nullptr && !passed)
      before.insert(label->getDecl());
    if (const auto* jump = dyn_cast<GotoStmt>(part); jump != nullptr && passed)
      back |= before.contains(jump->getLabel());
    // What is above the wait belongs to the event loop.
    const auto* call = dyn_cast<CallExpr>(part);
    const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
    if (libc != nullptr && libc->kind == Kind::waits) before.clear();
  });
  return back;
}

// It stands beside the loop over the batch, and the wait does not always sleep: the turn that comes
// needs no new event, as where readiness is remembered.
bool comes_back_without_event(const Source& source, const Function& function, const Stmt* stmt) {
  const Call* wait = wait_in(function);
  const Expr* time_out = wait == nullptr ? nullptr : wait->argument(3);
  if (time_out == nullptr || source.constant(time_out).value_or(0) != 0) return false;
  // epoll_pwait2 takes a pointer: null for ever.
  if (time_out->IgnoreParenCasts()->isNullPointerConstant(
          source.context(), Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull &&
      wait->libc->id == Libc::epoll_pwait2_)
    return false;
  bool beside = false;
  walk(function.body, [&](const Stmt* loop) {
    if (!is_loop(loop) || is_below(source, function, wait->expr, loop)) return;
    beside |= goes_over_batch(source, *wait, loop);
  });
  for (const Stmt* outer = stmt; outer != nullptr; outer = source.parent(function, outer))
    if (is_loop(outer) && !is_below(source, function, wait->expr, outer)) beside = false;
  return beside;
}

// Loops around it that are neither the event loop nor the one over the batch.
unsigned own_loops(const Source& source, const Function& function, const Stmt* stmt) {
  const Call* wait = wait_in(function);
  unsigned loops = is_gone_back_to(function, stmt) ? 1 : 0;
  for (const Stmt* outer = source.parent(function, stmt); outer != nullptr;
       outer = source.parent(function, outer)) {
    if (!is_loop(outer)) continue;
    if (wait != nullptr && (is_below(source, function, wait->expr, outer) ||
                            goes_over_batch(source, *wait, outer)))
      continue;
    ++loops;
  }
  return loops;
}

// Called once for an event: in a function that waits, or in one that only such functions call, and
// nowhere in a loop of its own. A function whose address is taken may be called from anywhere.
bool runs_once_an_event(const Source& source, const Function& function, const Stmt* stmt,
                        int depth) {
  if (own_loops(source, function, stmt) > 0 || depth > 3) return false;
  if (comes_back_without_event(source, function, stmt)) return false;
  if (wait_in(function) != nullptr) return true;
  bool called = false, once = true;
  for (const Function& caller : source.functions()) {
    walk(caller.body, [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      const auto* member = dyn_cast<MemberExpr>(part);
      const Decl* named = name != nullptr ? name->getDecl() : nullptr;
      if (member != nullptr) named = member->getMemberDecl();
      if (named == nullptr || named->getCanonicalDecl() != function.decl->getCanonicalDecl())
        return;
      called = true;
      const Stmt* outer = source.parent(caller, part);
      while (outer != nullptr && isa<ImplicitCastExpr>(outer)) outer = source.parent(caller, outer);
      const auto* call = dyn_cast_or_null<CallExpr>(outer);
      once = once && call != nullptr && &caller != &function &&
             call->getDirectCallee() != nullptr &&
             runs_once_an_event(source, caller, part, depth + 1);
    });
  }
  return called && once;
}

// A counter of 8 bytes, or a record, is read whole.
bool reads_a_stream(const Source& source, const Call& call) {
  if (call.libc->id != Libc::read_ && call.libc->id != Libc::recv_) return false;
  if (asks_how_much(source, call)) return false;
  const auto length = source.constant(call.argument(2));
  return !length || *length > 128;
}

// It is registered here, by whatever functions, with EPOLLET and without EPOLLONESHOT, and in no
// other way.
bool is_edge(const Source& source, const std::string& number) {
  const Masks& masks = source.program().masks();
  bool any = false, all = !number.empty();
  for (const auto& [function, registrars] : registrars_of(source))
    for (const Registrar& each : registrars) {
      // Its callers say with which mask.
      if (each.mask_parameter >= 0) continue;
      if (!each.number.empty() && each.number != number && !masks.comes_from(number, each.number) &&
          !masks.comes_from(each.number, number))
        continue;
      any |= !each.modifies && !each.number.empty();
      all = all && each.is_edge();
    }
  return any && all;
}

// A call by which a connection is accepted, itself or in a function of another file.
struct Accept {
  Taking taking;
  std::string number;  // accepted from, where it stands (facts/key.h)
};

// Where the member is that a way from `this` leads to.
std::string node_of_member(const CallExpr* call, const Way& way) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  const RecordDecl* record = method == nullptr ? nullptr : method->getParent();
  std::string node;
  if (!way.starts_with("this.")) return node;
  StringRef rest = StringRef(way).drop_front(5);
  while (record != nullptr && !rest.empty()) {
    const auto [name, behind] = rest.split('.');
    const FieldDecl* field = nullptr;
    for (const FieldDecl* each : record->fields())
      if (each->getName() == name) field = each;
    if (field == nullptr) return {};
    QualType type = field->getType().getNonReferenceType();
    if (type->isPointerType()) type = type->getPointeeType();
    record = type->getAsRecordDecl();
    node = behind.empty() ? node_of(field) : std::string();
    rest = behind;
  }
  return node;
}

const FieldDecl* told_field(const CallExpr* call, const Way& tells) {
  const RecordDecl* record = call->getType()->getAsRecordDecl();
  if (record == nullptr || !tells.starts_with("return.")) return nullptr;
  for (const FieldDecl* each : record->fields())
    if ("return." + each->getName().str() == tells) return each;
  return nullptr;
}

// By a function of another file: which of its cases accept.
std::optional<Accept> accept_elsewhere(const Source& source, const Function& function,
                                       const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr || libc_call(callee) != nullptr || source.function(callee) != nullptr)
    return {};
  const FunctionFacts* facts = summary_of(callee, &source.program());
  if (facts == nullptr) return {};
  Accept made{{&function, call, nullptr, {}}, {}};
  for (const Case& each : facts->cases) {
    const auto accept = std::find_if(each.deeds.begin(), each.deeds.end(), [](const Deed& deed) {
      return kind_of(deed.call) == Kind::accepts && !deed.made.empty();
    });
    Ending ending;
    ending.returned = {each.from, each.to};
    ending.told_by = told_field(call, each.tells);
    if (each.tells != Case().tells && ending.told_by == nullptr) return {};
    if (accept != each.deeds.end()) {
      ending.what = Ending::What::left;
      made.taking.libc = &libc_call(accept->call);
      made.number = node_of_member(call, accept->fd);
    }
    made.taking.ways.push_back(ending);
  }
  return made.taking.libc == nullptr ? std::nullopt : std::optional(std::move(made));
}

std::vector<Accept> accepts_in(const Source& source) {
  std::vector<Accept> all;
  for (const Function& function : source.functions()) {
    for (const Call& call : function.calls)
      if (call.libc->kind == Kind::accepts)
        all.push_back({{&function,
                        call.expr,
                        call.libc,
                        {{Ending::What::left, {0, Range().to}, nullptr},
                         {Ending::What::nothing, {-1, -1}, nullptr}}},
                       node_of_number(call.argument(0))});
    walk(function.body, [&](const Stmt* stmt) {
      if (const auto* call = dyn_cast<CallExpr>(stmt))
        if (auto accept = accept_elsewhere(source, function, call))
          all.push_back(std::move(*accept));
    });
  }
  return all;
}

enum class Left { unknown, no, yes };

// Up to the wait: what a function leaves, each of those that call it may still do something about.
Left left_at_the_wait(const EventLoops& loops, const Taking& taking, const Reminders& reminders,
                      int depth = 0) {
  const Endings endings = endings_of(loops, taking, reminders);
  if (!endings.known || depth > 6) return Left::unknown;
  if (!endings.may_leave()) return Left::no;
  if (loops.wait_in(*taking.in) != nullptr) return Left::yes;
  const auto sites = loops.calls_of(*taking.in);
  if (!sites) return Left::unknown;
  Left left = Left::no;
  for (const Site& site : *sites) {
    if (loops.is_outside(*site.in, site.call)) continue;
    const Left here =
        left_at_the_wait(loops, {site.in, cast<CallExpr>(site.call), taking.libc, endings.ways},
                         reminders, depth + 1);
    if (here == Left::unknown) return here;
    left = std::max(left, here);
  }
  return left;
}

// Its number, or what its events bring, is compared with something here: what is done with it is
// told from what is done with others.
bool is_told_apart(const Source& source, const Registrar& registered) {
  const auto names = [&](const Expr* expr) {
    return node_of_number(expr) == registered.number ||
           (registered.datum != nullptr && addressed(expr) == registered.datum);
  };
  bool compared = false;
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* test = dyn_cast<BinaryOperator>(stmt);
      if (compared || test == nullptr || !test->isEqualityOp()) return;
      compared = names(test->getLHS()) || names(test->getRHS());
    });
  return compared;
}

// By some way that the program goes, a connection stands there.
bool may_be_accepted(const Masks& masks, const std::string& node, std::set<std::string>& seen) {
  if (node == kAccepted) return true;
  if (!seen.insert(node).second) return false;
  for (const MaskFlow& flow : masks.flows_to(node))
    for (const MaskPart& part : flow.parts)
      if (may_be_accepted(masks, part.node, seen)) return true;
  return false;
}

// All connections that are registered here are edges, and there are some. What else is registered
// is an edge as well, or is no connection's number in what follows.
bool connections_are_edges(const Source& source) {
  const Masks& masks = source.program().masks();
  bool any = false, all = true;
  for (const auto& [function, registrars] : registrars_of(source))
    for (const Registrar& each : registrars) {
      if (each.mask_parameter >= 0) continue;
      if (each.number.empty()) {
        all = all && each.is_edge();
        continue;
      }
      std::set<std::string> seen;
      const bool accepted = may_be_accepted(masks, each.number, seen);
      any |= accepted && !each.modifies;
      all = all && (each.is_edge() || (!accepted && is_told_apart(source, each)));
    }
  return any && all;
}

bool is_of_a_counter(const Source& source, const CallExpr* call) {
  const LibcCall* libc = libc_call(call->getDirectCallee());
  if (libc == nullptr || (libc->id != Libc::read_ && libc->id != Libc::recv_)) return false;
  const auto length = source.constant(call->getArg(2));
  return length && *length <= 128;
}

// Where the unit comes to any reading at all, an event has led there, and there is no other way to
// read than these.
std::optional<Reminders> reminders_of_reading(const EventLoops& loops,
                                              const std::vector<Taking>& inputs) {
  const Source& source = loops.source();
  Reminders reminders;
  bool driven = true;
  const auto is_one_of_them = [&](const CallExpr* call) {
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](const Taking& each) { return each.call == call; });
  };
  for (const Function& function : source.functions())
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (!driven || callee == nullptr || source.function(callee) != nullptr) return;
      const LibcCall* libc = libc_call(callee);
      if (libc != nullptr ? libc->kind != Kind::input
                          : !source.program().reaches(key_of(callee), Kind::input))
        return;
      // What waits itself has a loop of its own.
      if (loops.waits(call) || loops.is_never_called(function)) return;
      auto here = loops.reminders_of(function, stmt);
      driven = here.has_value() && (is_one_of_them(call) || is_of_a_counter(source, call) ||
                                    loops.is_outside(function, call));
      if (here) reminders.merge(*here);
    });
  return driven ? std::optional(std::move(reminders)) : std::nullopt;
}

void judge_inputs(const Source& source, const EventLoops& loops, SourceReport& report) {
  const std::vector<Taking> inputs = inputs_of(source);
  if (inputs.empty() || !connections_are_edges(source)) return;
  const auto reminders = reminders_of_reading(loops, inputs);
  if (!reminders) return;
  std::vector<Finding> findings;
  for (const Taking& taking : inputs) {
    if (loops.is_never_called(*taking.in) || loops.is_outside(*taking.in, taking.call)) continue;
    // Another one drains, and which numbers are whose is not known.
    if (left_at_the_wait(loops, taking, *reminders) != Left::yes) return;
    Finding finding = source.finding(RuleId::edge_not_drained, *taking.in, taking.call);
    finding.call = taking.libc->name;
    finding.message =
        "one " + finding.call + " for an edge: what is left of the input will not be told again";
    finding.expected = "a loop until EAGAIN";
    finding.steps =
        steps_elsewhere(source, *taking.in, taking.call, "left",
                        [](const FunctionFacts& facts) { return !facts.leaves.empty(); });
    findings.push_back(std::move(finding));
  }
  for (Finding& finding : findings) report.add(std::move(finding));
}

void judge_accepts(const Source& source, const EventLoops& loops, SourceReport& report) {
  const std::vector<Accept> accepts = accepts_in(source);
  for (const Accept& accept : accepts) {
    const Taking& taking = accept.taking;
    if (!is_edge(source, accept.number)) continue;
    const auto reminders = loops.reminders_of(*taking.in, taking.call);
    if (!reminders || left_at_the_wait(loops, taking, *reminders) != Left::yes) continue;
    Finding finding = source.finding(RuleId::edge_not_drained, *taking.in, taking.call);
    finding.call = taking.libc->name;
    finding.message = "one " + finding.call +
                      " for an edge: connections that came together will not be told again";
    finding.expected = "a loop until EAGAIN";
    report.add(std::move(finding));
  }
}

void judge(const Source& source, SourceReport& report) {
  const EventLoops loops(source);
  judge_accepts(source, loops, report);
  judge_inputs(source, loops, report);
  if (!source.calls(Kind::waits) || !all_are_edges(source)) return;
  const auto look = [&](const Call& call) {
    const bool accepts = call.libc->kind == Kind::accepts;
    if (!accepts && !reads_a_stream(source, call)) return;
    if (!runs_once_an_event(source, *call.in, call.expr, 0)) return;
    Finding finding = source.finding(RuleId::edge_not_drained, call);
    finding.message = std::string("one ") + call.libc->name.data() + " for an edge: " +
                      (accepts ? "connections that came together" : "what is left of the input") +
                      " will not be told again";
    finding.expected = "a loop until EAGAIN";
    report.add(std::move(finding));
  };
  source.each_call(Kind::accepts, look);
  source.each_call(Kind::input, look);
}

}  // namespace

const Check checks::edge_not_drained = {.source = judge};

}  // namespace ofdcheck::lint
