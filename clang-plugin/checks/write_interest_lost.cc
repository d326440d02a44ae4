// write-interest-lost: what the kernel had no room for is never sent. The result of a write to a
// connection is dropped, in a unit whose connections do not block; or a short count is taken for the
// whole; or the rest is kept, and nobody in the program asks for EPOLLOUT.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/elsewhere.h"
#include "clang-plugin/source/failure.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/short_counts.h"
#include "clang-plugin/source/wake_ups.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Nothing but listeners, in whatever function the mode is set.
bool listens_only(const Places& places, const Function& in, const Expr* fd, int depth = 0) {
  const Place place = place_of(places.source(), fd);
  const auto* parameter = dyn_cast_or_null<ParmVarDecl>(place.decl);
  const std::vector<Given>& calls = places.calls_of(in.decl);
  if (parameter == nullptr || calls.empty() || depth > 3) return places.is_listener(in, fd);
  for (const Given& given : calls) {
    const unsigned index = parameter->getFunctionScopeIndex();
    if (index >= given.arguments.size() ||
        !listens_only(places, *given.in, given.arguments[index], depth + 1))
      return false;
  }
  return true;
}

// The unit makes connections that do not block.
bool makes_nonblocking(const Source& source) {
  bool makes = false;
  source.each_call(Libc::accept4_, [&](const Call& call) {
    makes |= (source.constant(call.argument(3)).value_or(0) & SOCK_NONBLOCK) != 0;
  });
  source.each_call(Libc::fcntl_, [&](const Call& call) {
    if (source.constant(call.argument(1)) != F_SETFL) return;
    if (listens_only(source.places(), *call.in, call.argument(0))) return;
    walk(call.argument(2), [&](const Stmt* part) {
      const auto* expr = dyn_cast<Expr>(part);
      makes |= expr != nullptr && source.constant(expr) == O_NONBLOCK;
    });
  });
  return makes;
}

// A connection as the text shows it: an event's number, or what accept gave.
bool is_connection(const Source& source, const Call& call) {
  const Places& places = source.places();
  const Place place = place_of(source, call.argument(0));
  if (is_event_data(place)) return true;
  for (const Store& store : places.stores_to(place))
    if (is_event_data(place_of(source, store.value))) return true;
  return places.is_accepted(*call.in, call.argument(0));
}

// A local owner of a number: an object whose end closes it, or a pointer to one that ends with it.
bool closes_at_its_end(const Source& source, QualType type, int depth = 0) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || depth > 3) return false;
  if (const auto* made = dyn_cast<ClassTemplateSpecializationDecl>(record);
      made != nullptr && made->isInStdNamespace()) {
    const bool owns = made->getName() == "unique_ptr" || made->getName() == "optional";
    return owns && made->getTemplateArgs().size() > 0 &&
           made->getTemplateArgs().get(0).getKind() == TemplateArgument::Type &&
           closes_at_its_end(source, made->getTemplateArgs().get(0).getAsType(), depth + 1);
  }
  const CXXDestructorDecl* destructor = record->getDestructor();
  const Function* known = destructor == nullptr ? nullptr : source.function(destructor);
  if (known != nullptr && reaches(source, *known, [](const Function& any) {
        for (const Call& call : any.calls)
          if (call.libc->kind == Kind::closes) return true;
        return false;
      }))
    return true;
  for (const FieldDecl* field : record->fields())
    if (closes_at_its_end(source, field->getType(), depth + 1)) return true;
  return false;
}

// The variable is not named again before its function returns.
bool is_last_use(const Source& source, const Function& in, const Stmt* use, const VarDecl* owner) {
  const auto names = [&](const Stmt* stmt) {
    bool named = false;
    walk(stmt, [&](const Stmt* part) {
      const auto* name = dyn_cast<DeclRefExpr>(part);
      named |= name != nullptr && name->getDecl() == owner;
    });
    return named;
  };
  for (const Stmt* stmt = use; stmt != nullptr; stmt = source.parent(in, stmt)) {
    if (isa<ReturnStmt>(stmt)) return true;
    if (is_loop(stmt)) return false;
    const auto* block = dyn_cast_or_null<CompoundStmt>(source.parent(in, stmt));
    if (block == nullptr) continue;
    bool passed = false;
    for (const Stmt* each : block->body()) {
      if (passed && names(each)) return false;
      if (passed && isa<ReturnStmt>(each)) return true;
      passed |= each == stmt;
    }
  }
  return true;
}

// `object.get()`, `object->send()`: the local variable that is asked.
const VarDecl* object_of(const Expr* expr) {
  const auto* call = dyn_cast_or_null<CXXMemberCallExpr>(bare(expr));
  const Expr* object = call == nullptr ? nullptr : bare(call->getImplicitObjectArgument());
  if (const auto* arrow = dyn_cast_or_null<CXXOperatorCallExpr>(object);
      arrow != nullptr && arrow->getOperator() == OO_Arrow)
    object = bare(arrow->getArg(0));
  const VarDecl* owner = object == nullptr ? nullptr : variable(object);
  return owner != nullptr && owner->hasLocalStorage() ? owner : nullptr;
}

bool ends_with(const Source& source, const Function& in, const Stmt* use, const Expr* asked) {
  const VarDecl* owner = object_of(asked);
  return owner != nullptr && closes_at_its_end(source, owner->getType()) &&
         is_last_use(source, in, use, owner);
}

// Whoever comes to `earlier` comes to `later` as well, unless the function is left in between.
bool is_for_certain(const Source& source, const Function& in, const Stmt* earlier,
                    const Stmt* later) {
  const Stmt* block = source.parent(in, later);
  for (const Stmt* part = later; block != nullptr && !isa<CompoundStmt>(block);
       part = block, block = source.parent(in, block)) {
    const auto* branch = dyn_cast<IfStmt>(block);
    if (!isa<Expr>(block) && (branch == nullptr || branch->getCond() != part)) return false;
  }
  return block != nullptr && is_below(source, in, earlier, block);
}

// Last words before close: nobody waits for what is left of them. In the function itself, or in each
// one that calls it for a number or an object of its own.
bool is_closed_after(const Source& source, const Function& in, const Expr* sends, const Expr* fd,
                     int depth = 0) {
  const Edit edit(source);
  const std::string text = edit.text(fd);
  for (const Call& other : in.calls)
    if (other.libc->kind == Kind::closes && sends->getBeginLoc() < other.expr->getBeginLoc() &&
        edit.text(other.argument(0)) == text &&
        (depth == 0 || is_for_certain(source, in, sends, other.expr)))
      return true;
  if (ends_with(source, in, sends, fd)) return true;
  const std::vector<Given>& calls = source.places().calls_of(in.decl);
  const Place place = place_of(source, fd);
  if (calls.empty() || depth > 2 || !place) return false;
  for (const Given& given : calls) {
    const auto* call = dyn_cast<CallExpr>(given.where);
    const auto* parameter = dyn_cast<ParmVarDecl>(place.decl);
    if (call == nullptr) return false;
    if (parameter != nullptr) {
      const unsigned index = parameter->getFunctionScopeIndex();
      if (index >= given.arguments.size() ||
          !is_closed_after(source, *given.in, call, given.arguments[index]->IgnoreParenImpCasts(),
                           depth + 1))
        return false;
    } else if (!isa<FieldDecl>(place.decl) || !ends_with(source, *given.in, call, call)) {
      return false;
    }
  }
  return true;
}

void judge_rests(const Source& source, SourceReport& report) {
  for (const DroppedRest& rest : dropped_rests(source)) {
    Finding finding = source.finding(RuleId::write_interest_lost, *rest.call->in, rest.branch);
    finding.call = rest.call->libc->name;
    finding.message = "a short count is no end: what is left is thrown away";
    finding.expected = "what is left kept, and EPOLLOUT";
    report.add(std::move(finding));
  }
}

// `object.method(...)`, `method(object, ...)`: what is asked, and by which function, when it can be no
// other's body.
struct Asked {
  Place object;
  const FunctionDecl* by = nullptr;
};

Asked asked_of(const Source& source, const Expr* expr) {
  const auto* call = dyn_cast_or_null<CallExpr>(bare(expr));
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return {};
  if (const auto* method = dyn_cast<CXXMethodDecl>(callee); method != nullptr && method->isVirtual())
    return {};
  const Expr* object = nullptr;
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(call))
    object = bare(member->getImplicitObjectArgument());
  else if (call->getNumArgs() > 0)
    object = bare(call->getArg(0));
  if (const auto* arrow = dyn_cast_or_null<CXXOperatorCallExpr>(object);
      arrow != nullptr && arrow->getOperator() == OO_Arrow)
    object = bare(arrow->getArg(0));
  return {object == nullptr ? Place() : place_of(source, object), callee};
}

// The call modifies a registration, with this argument for the mask.
bool modifies_with(const Source& source, const CallExpr* call, unsigned mask) {
  const FunctionDecl* callee = call->getDirectCallee();
  return callee != nullptr &&
         any_deed(summary_of(callee, &source.program()), [&](const Deed& deed) {
           return kind_of(deed.call) == Kind::registers && deed.operation == EPOLL_CTL_MOD &&
                  deed.mask_from == std::to_string(mask);
         });
}

// Every wait of the unit, and there is one, ends with an event: nothing is tried again by the clock.
bool waits_for_events_only(const Source& source) {
  bool any = false, all = true;
  source.each_call(Kind::waits, [&](const Call& call) {
    any = true;
    all &= call.libc->id != Libc::epoll_pwait2_ && source.constant(call.argument(3)) == -1;
  });
  return any && all;
}

// A connection is served, which may leave something to send, and is then registered with a mask that it
// is asked for and that is always the same, in a program where nobody asks for EPOLLOUT, but for edges.
void judge_asked(const Source& source, const Function& function, SourceReport& report) {
  const ProgramFacts& program = source.program();
  std::vector<Asked> before;
  const auto is_served = [&](const Place& object) {
    return std::any_of(before.begin(), before.end(), [&](const Asked& each) {
      return each.object == object && program.keeps_rest_below(key_of(each.by));
    });
  };
  walk(function.body, [&](const Stmt* stmt) {
    const auto* call = dyn_cast<CallExpr>(stmt);
    if (call == nullptr) return;
    for (unsigned i = 0; i < call->getNumArgs(); ++i) {
      const Asked mask = asked_of(source, call->getArg(i));
      if (!mask.object) continue;
      const MaskBits bits = program.masks().at(node_of_result(mask.by));
      const bool same = bits.must == bits.may && bits.is_mask() && bits.unknown == 0;
      if (!same || !bits.always(EPOLLIN) || !bits.never(EPOLLOUT | EPOLLET) ||
          !modifies_with(source, call, i) || !is_served(mask.object))
        continue;
      Finding finding = source.finding(RuleId::write_interest_lost, function, call);
      finding.message = "what could not be sent waits for EPOLLOUT, which no mask ever asks for";
      finding.expected = "EPOLLOUT in the mask while a write waits";
      if (const FunctionFacts* made = program.function(key_of(mask.by)); made != nullptr)
        finding.steps.push_back(step_elsewhere(function, call, "asked", *made));
      if (!waits_for_events_only(source)) finding.level = Level::note;
      report.add(std::move(finding));
    }
    if (const Asked asked = asked_of(source, call); asked.object) before.push_back(asked);
  });
}

void judge(const Source& source, SourceReport& report) {
  judge_rests(source, report);
  // First what costs little and is no for most programs.
  if (source.program().masks().only_beside(kRegistered, EPOLLOUT, EPOLLET))
    for (const Function& function : source.functions()) judge_asked(source, function, report);
  if (!source.calls(Kind::registers) || !makes_nonblocking(source)) return;
  source.each_call(Kind::output, [&](const Call& call) {
    if (!result_is_dropped(source, call) || !is_connection(source, call)) return;
    // A counter of eight bytes is a wake-up's.
    if (const auto length = source.constant(call.argument(2)); length && *length <= 8) return;
    if (is_closed_after(source, *call.in, call.expr, call.argument(0))) return;
    Finding finding = source.finding(RuleId::write_interest_lost, call);
    finding.message = std::string(call.libc->name) +
                      " may take a part or nothing, and nobody looks at its result";
    finding.expected = "what is left kept, and EPOLLOUT";
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::write_interest_lost = {.source = judge};

}  // namespace ofdcheck::lint
