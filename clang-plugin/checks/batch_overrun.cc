// batch-overrun: maxevents larger than what is declared for it: an array, a std::array, one event, or
// a local vector whose length is a constant and never changed.
#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

struct Room {
  std::uint64_t events = 0;
  std::string length;  // an expression for it, as text; empty when there is none
};

// The object whose data() or std::data() this is.
const Expr* data_of(const Expr* expr) {
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(expr);
      call != nullptr && call->getMethodDecl() != nullptr &&
      call->getMethodDecl()->getNameAsString() == "data")
    return call->getImplicitObjectArgument()->IgnoreParenImpCasts();
  const auto* call = dyn_cast<CallExpr>(expr);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  return callee != nullptr && callee->isInStdNamespace() && call->getNumArgs() == 1 &&
                 callee->getNameAsString() == "data"
             ? call->getArg(0)->IgnoreParenImpCasts()
             : nullptr;
}

// Nothing but reads of a local vector: it has the length that it was made with.
bool keeps_its_length(const Function& function, const VarDecl* vector) {
  unsigned uses = 0, reads = 0;
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* name = dyn_cast<DeclRefExpr>(stmt)) uses += name->getDecl() == vector;
    const auto* call = dyn_cast<CallExpr>(stmt);
    const auto* member = dyn_cast<CXXMemberCallExpr>(stmt);
    if (member != nullptr && variable(member->getImplicitObjectArgument()) == vector) {
      const std::string name = member->getMethodDecl()->getNameAsString();
      for (const char* harmless : {"data", "size", "begin", "end", "at", "front"})
        reads += name == harmless;
    } else if (const auto* index = dyn_cast_or_null<CXXOperatorCallExpr>(call);
               index != nullptr && index->getOperator() == OO_Subscript) {
      reads += variable(index->getArg(0)) == vector;
    }
  });
  return uses == reads;
}

// An array of none or one at the end of a record that a pointer leads to: whoever made the record
// made it longer, as was done before there were flexible arrays.
bool may_go_on(const Source& source, const Expr* object) {
  if (!object->isFlexibleArrayMemberLike(
          source.context(), LangOptions::StrictFlexArraysLevelKind::OneZeroOrIncomplete, true))
    return false;
  const Expr* base = object->IgnoreParenImpCasts();
  while (const auto* member = dyn_cast<MemberExpr>(base)) {
    if (member->isArrow()) return true;
    base = member->getBase()->IgnoreParenImpCasts();
  }
  // An object that has a name has the room that it was declared with.
  const VarDecl* named = variable(base);
  return named == nullptr || named->getType()->isReferenceType();
}

std::optional<Room> room_of_object(const Source& source, const Function& function,
                                   const Expr* object) {
  const std::string text = Edit(source).text(object);
  if (may_go_on(source, object)) return {};
  if (const auto* array = source.context().getAsConstantArrayType(object->getType()))
    return Room{array->getSize().getZExtValue(),
                text.empty() ? "" : "sizeof(" + text + ") / sizeof(" + text + "[0])"};
  const auto* record =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(object->getType()->getAsCXXRecordDecl());
  if (record == nullptr || !record->isInStdNamespace()) return {};
  if (record->getName() == "array" && record->getTemplateArgs().size() == 2 &&
      record->getTemplateArgs().get(1).getKind() == TemplateArgument::Integral)
    return Room{record->getTemplateArgs().get(1).getAsIntegral().getZExtValue(),
                text.empty() ? "" : "static_cast<int>(" + text + ".size())"};
  const VarDecl* vector = variable(object);
  if (record->getName() != "vector" || vector == nullptr || !vector->hasLocalStorage()) return {};
  const auto* made = vector->hasInit()
                         ? dyn_cast<CXXConstructExpr>(vector->getInit()->IgnoreImplicit())
                         : nullptr;
  if (made == nullptr || made->isListInitialization() || made->getNumArgs() == 0) return {};
  const auto length = source.constant(made->getArg(0));
  if (!length || *length <= 0 || !keeps_its_length(function, vector)) return {};
  return Room{static_cast<std::uint64_t>(*length),
              text.empty() ? "" : "static_cast<int>(" + text + ".size())"};
}

std::optional<Room> room_of(const Source& source, const Call& call) {
  const Expr* batch = call.argument(1);
  if (batch == nullptr) return {};
  if (const Expr* object = data_of(batch)) return room_of_object(source, *call.in, object);
  const auto* address = dyn_cast<UnaryOperator>(batch);
  if (address == nullptr || address->getOpcode() != UO_AddrOf)
    return room_of_object(source, *call.in, batch);
  const Expr* first = address->getSubExpr()->IgnoreParenImpCasts();
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(first))
    return source.constant(element->getIdx()) == 0
               ? room_of_object(source, *call.in, element->getBase()->IgnoreParenImpCasts())
               : std::nullopt;
  // A variable of its own; a member may be the first of several.
  const VarDecl* one = variable(first);
  if (one == nullptr || one->getType()->isReferenceType()) return {};
  return Room{1, "1"};
}

void judge(const Source& source, SourceReport& report) {
  source.each_call(Kind::waits, [&](const Call& call) {
    const Expr* most = call.argument(2);
    const auto limit = source.constant(most);
    if (!limit || *limit <= 0) return;
    const auto room = room_of(source, call);
    if (!room || static_cast<std::uint64_t>(*limit) <= room->events) return;
    Finding finding = source.finding(RuleId::batch_overrun, call);
    finding.message = std::string(call.libc->name) + " may write " + std::to_string(*limit) +
                      " events to an array of " + std::to_string(room->events);
    finding.expected = "maxevents of at most the array's own length";
    if (!room->length.empty()) finding.fixes = Edit(source).replace(most, room->length).take();
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::batch_overrun = {.source = judge};

}  // namespace ofdcheck::lint
