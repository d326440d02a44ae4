// ctl-wrong-epoll: MOD or DEL on another epoll instance than the one the number was registered in:
// on this path, or by a program that adds through one member of an object and changes through
// another, which it sets to an instance of another object.
#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/check.h"
#include "clang-plugin/facts/instances.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/model/path_call.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

void judge(const PathCall& call, PathReport& report) {
  if (!call.is(Kind::registers) || !call.fd.elsewhere || call.fd.closed) return;
  if (call.operation != EPOLL_CTL_DEL && call.operation != EPOLL_CTL_MOD) return;
  report.say(RuleId::ctl_wrong_epoll,
             "this epoll instance is not the one the descriptor was registered in",
             "the instance of its EPOLL_CTL_ADD: here the answer is ENOENT", false);
}

// A member, and whose: `a.epoll`, `&a->epoll`, or `a.instance()` where that returns the member.
struct Member {
  const FieldDecl* field = nullptr;
  const Expr* object = nullptr;
};

const FieldDecl* own_member(const Expr* expr) {
  expr = bare(expr);
  if (const auto* address = dyn_cast_or_null<UnaryOperator>(expr);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    expr = bare(address->getSubExpr());
  const auto* member = dyn_cast_or_null<MemberExpr>(expr);
  return member != nullptr && isa<CXXThisExpr>(member->getBase()->IgnoreParenCasts())
             ? dyn_cast<FieldDecl>(member->getMemberDecl())
             : nullptr;
}

// What its one statement returns.
const FieldDecl* returned_member(const FunctionDecl* method) {
  const FunctionDecl* with_body = nullptr;
  if (method == nullptr || !method->hasBody(with_body)) return nullptr;
  const auto* block = dyn_cast<CompoundStmt>(with_body->getBody());
  const auto* end =
      block == nullptr || block->size() != 1 ? nullptr : dyn_cast<ReturnStmt>(block->body_front());
  return end == nullptr || end->getRetValue() == nullptr ? nullptr : own_member(end->getRetValue());
}

Member member_of(const Expr* expr) {
  expr = bare(expr);
  if (const auto* address = dyn_cast_or_null<UnaryOperator>(expr);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    expr = bare(address->getSubExpr());
  if (const auto* call = dyn_cast_or_null<CXXMemberCallExpr>(expr)) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (call->getNumArgs() != 0 || method == nullptr || method->isVirtual()) return {};
    return {returned_member(method), call->getImplicitObjectArgument()};
  }
  const auto* member = dyn_cast_or_null<MemberExpr>(expr);
  return member == nullptr
             ? Member()
             : Member{dyn_cast<FieldDecl>(member->getMemberDecl()), member->getBase()};
}

const CXXRecordDecl* class_of(const Expr* object) {
  QualType type = object->IgnoreParenImpCasts()->getType();
  if (type->isPointerType()) type = type->getPointeeType();
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record == nullptr ? nullptr : record->getDefinition();
}

// An object that stands under its own name, no reference or pointer to one.
const VarDecl* named_object(const Expr* object) {
  const VarDecl* held = variable(object);
  return held != nullptr && held->getType()->isRecordType() ? held : nullptr;
}

// The two are certain to be two: variables, or of classes of which neither is the other's base.
bool are_two(const Expr* one, const Expr* other) {
  const VarDecl* first = named_object(one);
  const VarDecl* second = named_object(other);
  if (first != nullptr && second != nullptr) return first != second;
  const CXXRecordDecl* first_class = class_of(one);
  const CXXRecordDecl* second_class = class_of(other);
  return first_class != nullptr && second_class != nullptr && first_class != second_class &&
         (first != nullptr || second != nullptr) && !first_class->isDerivedFrom(second_class) &&
         !second_class->isDerivedFrom(first_class);
}

// Where an object is given what another object's member holds: by a call of a function of its own,
// or by an assignment.
struct Gift {
  const Function* in;
  const Stmt* where;
  const FieldDecl* from;
  const CXXMethodDecl* method = nullptr;  // and its parameter
  unsigned parameter = 0;
  const FieldDecl* to = nullptr;
};

class Finder {
 public:
  Finder(const Source& source, SourceReport& report) : source_(source), report_(report) {}

  void find() {
    for (const Function& function : source_.functions())
      walk(function.body, [&](const Stmt* stmt) {
        if (const auto* call = dyn_cast<CXXMemberCallExpr>(stmt)) given(function, call);
        if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
            assigned != nullptr && assigned->getOpcode() == BO_Assign)
          stored(function, assigned);
      });
    if (gifts_.empty()) return;  // else all facts of the unit were gathered for nothing
    const Masks& masks = source_.program().masks();
    const std::vector<Apart> apart = instances_apart(masks);
    for (const Gift& gift : gifts_)
      for (const Apart& each : apart)
        if (parts(masks, each, gift)) found(*gift.in, gift.where);
  }

 private:
  // A function of the object stores it.
  void given(const Function& in, const CXXMemberCallExpr* call) {
    const CXXMethodDecl* method = call->getMethodDecl();
    if (method == nullptr || method->isVirtual()) return;
    for (unsigned i = 0; i < call->getNumArgs(); ++i) {
      const Member member = member_of(call->getArg(i));
      if (member.field != nullptr && member.object != nullptr &&
          are_two(member.object, call->getImplicitObjectArgument()))
        gifts_.push_back({&in, call, member.field, method, i});
    }
  }

  void stored(const Function& in, const BinaryOperator* assigned) {
    const auto* to = dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParens());
    const auto* field = to == nullptr ? nullptr : dyn_cast<FieldDecl>(to->getMemberDecl());
    const Member from = field == nullptr ? Member() : member_of(assigned->getRHS());
    if (from.field != nullptr && from.object != nullptr && are_two(from.object, to->getBase()))
      gifts_.push_back({&in, assigned, from.field, nullptr, 0, field});
  }

  static bool parts(const Masks& masks, const Apart& apart, const Gift& gift) {
    if (node_of_member(gift.from) != apart.added) return false;
    if (gift.method == nullptr) return node_of_member(gift.to) == apart.changed;
    return is_set_from(masks, apart, key_of(gift.method) + "|" + std::to_string(gift.parameter));
  }

  void found(const Function& in, const Stmt* where) {
    Finding finding = source_.finding(RuleId::ctl_wrong_epoll, in, where);
    finding.message =
        "what is registered in this object's epoll instance is changed in another one's from here "
        "on";
    finding.expected = "the instance of its EPOLL_CTL_ADD: in another the answer is ENOENT";
    report_.add(std::move(finding));
  }

  const Source& source_;
  SourceReport& report_;
  std::vector<Gift> gifts_;
};

void look_for(const Source& source, SourceReport& report) {
  Finder(source, report).find();
}

}  // namespace

const Check checks::ctl_wrong_epoll = {.source = look_for, .path = judge};

}  // namespace ofdcheck::lint
