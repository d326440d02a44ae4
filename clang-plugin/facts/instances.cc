#include "clang-plugin/facts/instances.h"

#include <sys/epoll.h>

#include <algorithm>
#include <set>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/facts/masks.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// As places of flows.
constexpr const char* kAdded = "=added";
constexpr const char* kApart = "=apart";
// Which of the two a part is.
constexpr std::uint32_t kAddedThrough = 1;
constexpr std::uint32_t kChangedThrough = 2;

// An epoll_ctl, here or in a function of the instance's class.
struct Ctl {
  const FieldDecl* through;
  const Expr* object;  // whose member it is
  const ValueDecl* fd;
  bool adds;
};

bool is_one_object(const Expr* one, const Expr* other) {
  if (isa_and_nonnull<CXXThisExpr>(one) && isa_and_nonnull<CXXThisExpr>(other)) return true;
  return variable(one) != nullptr && variable(one) == variable(other);
}

class Collector {
 public:
  Collector(const Source& source, const ProgramFacts* program, std::vector<MaskFlow>& flows)
      : source_(source), program_(program), flows_(flows) {}

  void collect() {
    for (const Function& function : source_.functions()) {
      ctls_.clear();
      for (const Call& call : function.calls)
        if (call.libc->kind == Kind::registers)
          ctl(call.argument(0), call.argument(2), operation_of(source_, call).value_or(0));
      walk(function.body, [&](const Stmt* stmt) {
        if (const auto* call = dyn_cast<CXXMemberCallExpr>(stmt)) by_method(call);
        if (const auto* call = dyn_cast<CallExpr>(stmt)) handed_on(call);
        if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
            assigned != nullptr && assigned->getOpcode() == BO_Assign)
          set(assigned->getLHS(), assigned->getRHS());
      });
      pairs();
    }
    for (const Function& function : source_.functions()) other_names(function);
  }

 private:
  void flow(const char* to, std::vector<MaskPart> parts) {
    MaskFlow made{to, 0, std::move(parts)};
    if (std::any_of(made.parts.begin(), made.parts.end(),
                    [](const MaskPart& part) { return part.node.empty(); }))
      return;
    add_once(flows_, std::move(made));
  }

  void ctl(const Expr* instance, const Expr* fd, std::int64_t operation) {
    const Place through = place_of(source_, instance);
    const Place number = place_of(source_, fd);
    const auto* field = dyn_cast_or_null<FieldDecl>(through.decl);
    if (field == nullptr || through.element >= 0 || operation == 0) return;
    const bool adds = operation == EPOLL_CTL_ADD;
    if (adds) flow(kAdded, {{node_of_member(field)}});
    if (number) ctls_.push_back({field, root_of(instance), number.decl, adds});
  }

  void by_method(const CXXMemberCallExpr* call) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (method == nullptr || method->isVirtual()) return;
    const FunctionFacts* facts = summary_of(method, program_);
    if (facts == nullptr) return;
    const auto look = [&](const Deed& deed) {
      if (kind_of(deed.call) != Kind::registers || !deed.epoll.starts_with("this.")) return;
      for (unsigned i = 0; i < call->getNumArgs(); ++i)
        if (deed.fd == std::to_string(i))
          ctl(call->getImplicitObjectArgument(), call->getArg(i), deed.operation);
    };
    for (const Case& each : facts->cases) {
      for (const Deed& deed : each.deeds) look(deed);
      for (const Deed& deed : each.maybe) look(deed);
    }
  }

  // A function that is given the instance may add to it.
  void handed_on(const CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr || libc_call(callee) != nullptr) return;
    for (unsigned i = 0; i < call->getNumArgs(); ++i)
      if (const auto* field = dyn_cast_or_null<FieldDecl>(place_of(source_, call->getArg(i)).decl);
          field != nullptr && may_add_to(callee, i))
        flow(kAdded, {{node_of_member(field)}});
  }

  bool may_add_to(const FunctionDecl* callee, unsigned parameter) const {
    const auto may_add = [](std::int64_t operation) {
      return operation != EPOLL_CTL_MOD && operation != EPOLL_CTL_DEL;
    };
    if (const Function* function = source_.function(callee)) {
      for (const Call& call : function->calls) {
        const auto* given = dyn_cast_or_null<ParmVarDecl>(place_of(source_, call.argument(0)).decl);
        if (call.libc->kind == Kind::registers && given != nullptr &&
            given->getFunctionScopeIndex() == parameter &&
            may_add(operation_of(source_, call).value_or(0)))
          return true;
      }
    }
    return any_deed(summary_of(callee, program_), [&](const Deed& deed) {
      return kind_of(deed.call) == Kind::registers && deed.epoll == std::to_string(parameter) &&
             may_add(deed.operation);
    });
  }

  void pairs() {
    for (const Ctl& one : ctls_)
      for (const Ctl& other : ctls_)
        if (one.adds && !other.adds && one.fd == other.fd && one.through != other.through &&
            is_one_object(one.object, other.object)) {
          flow(kApart, {{node_of_member(one.through), kAddedThrough},
                        {node_of_member(other.through), kChangedThrough}});
          changed_.insert(other.through);
        }
  }

  // What the member points to may be added to under another name, which is not looked at.
  void other_names(const Function& function) {
    if (changed_.empty()) return;
    walk(function.body, [&](const Stmt* stmt) {
      const auto* member = dyn_cast<MemberExpr>(stmt);
      const auto* field =
          member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
      if (field == nullptr || !changed_.contains(field) || !field->getType()->isPointerType())
        return;
      const Stmt* around = source_.parent(function, member);
      while (isa_and_nonnull<ParenExpr, ImplicitCastExpr>(around))
        around = source_.parent(function, around);
      const auto* assigned = dyn_cast_or_null<BinaryOperator>(around);
      if (isa_and_nonnull<MemberExpr>(around) ||
          (assigned != nullptr && assigned->getLHS()->IgnoreParens() == member))
        return;
      flow(kAdded, {{node_of_member(field)}});
    });
  }

  // A pointer; of a number the flows of numbers tell.
  void set(const Expr* to, const Expr* value) {
    const auto* member = dyn_cast<MemberExpr>(to->IgnoreParens());
    const auto* field = member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
    if (field == nullptr || !field->getType()->isPointerType() ||
        !field->getType()->getPointeeType()->isRecordType())
      return;
    const Place from = place_of(source_, value);
    const auto* parameter = dyn_cast_or_null<ParmVarDecl>(from.decl);
    const auto* owner =
        parameter == nullptr ? nullptr : dyn_cast<FunctionDecl>(parameter->getDeclContext());
    if (owner != nullptr)
      flow(node_of_member(field).c_str(),
           {{key_of(owner) + "|" + std::to_string(parameter->getFunctionScopeIndex())}});
  }

  const Source& source_;
  const ProgramFacts* program_;
  std::vector<MaskFlow>& flows_;
  std::vector<Ctl> ctls_;
  std::set<const FieldDecl*> changed_;  // through which something is changed that another adds
};

}  // namespace

void add_instances(const Source& source, const ProgramFacts* program,
                   std::vector<MaskFlow>& flows) {
  Collector(source, program, flows).collect();
}

std::vector<Apart> instances_apart(const Masks& masks) {
  std::vector<Apart> found;
  if (!masks.are_whole()) return found;
  const std::set<MaskFlow>& added = masks.flows_to(kAdded);
  for (const MaskFlow& flow : masks.flows_to(kApart)) {
    Apart apart;
    for (const MaskPart& part : flow.parts)
      (part.keep == kAddedThrough ? apart.added : apart.changed) = part.node;
    if (!added.contains({kAdded, 0, {{apart.changed}}})) found.push_back(std::move(apart));
  }
  return found;
}

bool is_set_from(const Masks& masks, const Apart& apart, const std::string& parameter) {
  return masks.flows_to(apart.changed).contains({apart.changed, 0, {{parameter}}});
}

}  // namespace ofdcheck::lint
