#include "clang-plugin/facts/owned.h"

#include <algorithm>
#include <set>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSet.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;
using What = OwnerFact::What;

// A class of the program's own; null for everything else.
const CXXRecordDecl* own_record(QualType type) {
  const CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record == nullptr || is_of_system(record) ? nullptr : record;
}

// What the template of the library is made of; null for other types.
const ClassTemplateSpecializationDecl* of_library(QualType type) {
  const auto* record = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      type.getNonReferenceType()->getAsCXXRecordDecl());
  return record != nullptr && record->isInStdNamespace() && record->getIdentifier() != nullptr
             ? record
             : nullptr;
}

QualType argument_of(const ClassTemplateSpecializationDecl* record, unsigned index) {
  const TemplateArgumentList& arguments = record->getTemplateArgs();
  return index < arguments.size() && arguments[index].getKind() == TemplateArgument::Type
             ? arguments[index].getAsType()
             : QualType();
}

bool is_int(QualType type) {
  return type.getCanonicalType().getUnqualifiedType()->isSpecificBuiltinType(BuiltinType::Int);
}

bool destroys(const CXXRecordDecl* record) {
  const CXXDestructorDecl* destructor = record->getDestructor();
  return destructor != nullptr && destructor->isUserProvided();
}

// The one number of a class that does something at its end; null when there is none, or several.
const FieldDecl* only_number(const CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition() || record->isUnion() || !destroys(record))
    return nullptr;
  const FieldDecl* found = nullptr;
  for (const FieldDecl* field : record->fields()) {
    if (!is_int(field->getType())) continue;
    if (found != nullptr) return nullptr;
    found = field;
  }
  return found;
}

// It holds the number of a descriptor, or may well: by itself, or as an object that closes it.
bool may_own(const FieldDecl* field) {
  const auto* record = dyn_cast<CXXRecordDecl>(field->getParent());
  if (record == nullptr || record->isUnion() || is_of_system(record)) return false;
  return is_int(field->getType()) ? destroys(record)
                                  : only_number(own_record(field->getType())) != nullptr;
}

// Of plain numbers, one after the other.
bool is_list(QualType type) {
  static const llvm::StringSet<> kLists{"deque", "list", "vector"};
  const ClassTemplateSpecializationDecl* record = of_library(type);
  return record != nullptr && kLists.contains(record->getName()) &&
         !argument_of(record, 0).isNull() && is_int(argument_of(record, 0));
}

// A std::unique_ptr to what may own a number, or to what is not known here.
bool is_owner(QualType type) {
  const ClassTemplateSpecializationDecl* record = of_library(type);
  if (record == nullptr || record->getName() != "unique_ptr") return false;
  const QualType owned = argument_of(record, 0);
  const CXXRecordDecl* target = owned.isNull() ? nullptr : own_record(owned);
  if (target == nullptr) return false;
  return !target->hasDefinition() ||
         std::any_of(target->field_begin(), target->field_end(), may_own);
}

bool holds_owner(QualType type) {
  const CXXRecordDecl* record = own_record(type);
  return record != nullptr && record->hasDefinition() &&
         std::any_of(record->field_begin(), record->field_end(),
                     [](const FieldDecl* field) { return is_owner(field->getType()); });
}

// Of its elements, or of what its keys lead to; null for what is no container of owners.
QualType element_type(QualType type) {
  const ClassTemplateSpecializationDecl* record = of_library(type);
  if (record == nullptr) return {};
  static const llvm::StringSet<> kByPlace{"deque", "vector", "array"},
      kByKey{"map", "unordered_map"};
  const bool by_key = kByKey.contains(record->getName());
  if (!by_key && !kByPlace.contains(record->getName())) return {};
  const QualType element = argument_of(record, by_key ? 1 : 0);
  return !element.isNull() && (is_owner(element) || holds_owner(element)) ? element : QualType();
}

const Expr* bare(const Expr* expr) {
  return expr->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
}

const ValueDecl* named(const Expr* expr) {
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return dyn_cast<FieldDecl>(member->getMemberDecl());
  const auto* name = dyn_cast<DeclRefExpr>(expr);
  const auto* variable = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
  return variable != nullptr && variable->hasGlobalStorage() ? variable : nullptr;
}

bool is_of_library(const FunctionDecl* function) {
  return function != nullptr && function->isInStdNamespace();
}

// An element of a container, by the variable that is its index.
struct Element {
  const ValueDecl* container = nullptr;
  const VarDecl* index = nullptr;
};

class Collector {
 public:
  explicit Collector(const Source& source) : source_(source) {}

  std::vector<OwnerFact> collect() {
    for (const Function& function : source_.functions()) {
      if (is_of_system(function.decl)) continue;
      if (const auto* made = dyn_cast<CXXConstructorDecl>(function.decl)) constructor(made);
      walk(function.body, [&](const Stmt* stmt) {
        if (const auto* expr = dyn_cast<Expr>(stmt)) expression(function, expr);
      });
    }
    // Where one thing is not known, nothing else counts.
    std::erase_if(facts_, [&](const OwnerFact& fact) {
      return fact.what != What::unknown &&
             facts_.contains(OwnerFact{What::unknown, fact.at, {}, {}, -1});
    });
    return {facts_.begin(), facts_.end()};
  }

 private:
  void say(OwnerFact fact) {
    if (!fact.at.empty()) facts_.insert(std::move(fact));
  }
  void unknown(const ValueDecl* place) { say({What::unknown, key_of(place), {}, {}, -1}); }

  // Whatever of its members may own something.
  void unknown_members(const CXXRecordDecl* record) {
    for (const FieldDecl* field : record->fields())
      if (is_owner(field->getType()) || may_own(field)) unknown(field);
  }

  void constructor(const CXXConstructorDecl* made) {
    const CXXRecordDecl* record = made->getParent();
    // What is moved stays a number of this class; where an object is moved is seen there.
    if (made->isCopyOrMoveConstructor() || !record->hasDefinition()) return;
    for (const CXXCtorInitializer* init : made->inits()) {
      const FieldDecl* field = init->isMemberInitializer() ? init->getMember() : nullptr;
      if (field == nullptr) continue;
      if (is_owner(field->getType())) {
        if (!is_empty(init->getInit())) unknown(field);
      } else if (!element_type(field->getType()).isNull()) {
        if (!is_empty_container(init->getInit())) unknown(field);
      } else if (may_own(field)) {
        number_made(made, field, init->getInit());
      }
    }
  }

  void number_made(const CXXConstructorDecl* made, const FieldDecl* field, const Expr* value) {
    if (is_int(field->getType())) return number_given(made, field, value);
    const auto* inner = dyn_cast<CXXConstructExpr>(bare(value));
    const FieldDecl* number = only_number(own_record(field->getType()));
    const FunctionDecl* body =
        inner == nullptr ? nullptr : inner->getConstructor()->getDefinition();
    const auto* of = dyn_cast_or_null<CXXConstructorDecl>(body);
    if (of == nullptr || of->isCopyOrMoveConstructor()) return unknown(field);
    for (const CXXCtorInitializer* init : of->inits()) {
      if (!init->isMemberInitializer() || init->getMember() != number) continue;
      if (is_negative(init->getInit())) return;
      const auto* given = dyn_cast_or_null<ParmVarDecl>(variable(bare(init->getInit())));
      const unsigned index = given == nullptr ? 0 : given->getFunctionScopeIndex();
      if (given == nullptr || index >= inner->getNumArgs()) return unknown(field);
      return number_given(made, field, inner->getArg(index));
    }
    unknown(field);
  }

  void number_given(const CXXConstructorDecl* made, const FieldDecl* field, const Expr* value) {
    if (is_negative(value)) return;
    const auto* given = dyn_cast_or_null<ParmVarDecl>(variable(bare(value)));
    if (given == nullptr || !is_int(given->getType()) || given->getDeclContext() != made)
      return unknown(field);
    say({What::made, key_of(field), key_of(made), end_of(field),
         static_cast<int>(given->getFunctionScopeIndex())});
  }

  // The destructor that sees to this number and to no other; empty where there is none.
  static std::string end_of(const FieldDecl* field) {
    const auto* record = cast<CXXRecordDecl>(field->getParent());
    if (!is_int(field->getType())) record = own_record(field->getType());
    const FieldDecl* number = only_number(record);
    const bool its = number != nullptr && (number == field || !is_int(field->getType()));
    return its ? key_of(static_cast<const FunctionDecl*>(record->getDestructor())) : std::string();
  }

  bool is_negative(const Expr* value) const {
    const auto number = source_.constant(value);
    return number && *number < 0;
  }

  static bool is_empty(const Expr* value) {
    value = bare(value);
    if (isa<CXXNullPtrLiteralExpr, CXXDefaultInitExpr, ImplicitValueInitExpr>(value)) return true;
    if (const auto* list = dyn_cast<InitListExpr>(value)) return list->getNumInits() == 0;
    const auto* made = dyn_cast<CXXConstructExpr>(value);
    return made != nullptr &&
           (made->getNumArgs() == 0 ||
            (made->getNumArgs() == 1 && isa<CXXNullPtrLiteralExpr>(bare(made->getArg(0)))));
  }

  // Or of so many empty elements.
  static bool is_empty_container(const Expr* value) {
    value = bare(value);
    if (isa<CXXDefaultInitExpr>(value)) return true;
    const auto* made = dyn_cast<CXXConstructExpr>(value);
    return made != nullptr && std::all_of(made->arg_begin(), made->arg_end(), [](const Expr* each) {
             return isa<CXXDefaultArgExpr>(each) || each->getType()->isIntegerType();
           });
  }

  void expression(const Function& in, const Expr* expr) {
    if (const auto* list = dyn_cast<InitListExpr>(expr)) return record(list);
    if (const auto* made = dyn_cast<CXXConstructExpr>(expr)) {
      if (made->getConstructor()->isCopyOrMoveConstructor()) moved(in, made->getConstructor());
      return;
    }
    if (const auto* call = dyn_cast<CallExpr>(expr)) handed(in, call);
    const ValueDecl* place = named(expr);
    if (place == nullptr) return;
    if (!element_type(place->getType()).isNull()) return container(in, expr, place);
    if (is_list(place->getType())) return list(in, expr, place);
    const auto* field = dyn_cast<FieldDecl>(place);
    if (field == nullptr) return;
    if (is_owner(field->getType())) {
      const Expr* base = cast<MemberExpr>(expr)->getBase();
      return owner(in, expr, place, [&] { return element(in, base); });
    }
    if (may_own(field)) number(in, expr, field);
  }

  // A whole object is made of another, but by the class itself.
  void moved(const Function& in, const CXXMethodDecl* by) {
    const auto* method = dyn_cast<CXXMethodDecl>(in.decl);
    if (method == nullptr || method->getParent() != by->getParent())
      if (!is_of_system(by)) unknown_members(by->getParent());
  }

  // std::swap and the like may do what they want with what they are given.
  void handed(const Function& in, const CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    const auto* method = dyn_cast_or_null<CXXMethodDecl>(callee);
    if (method != nullptr &&
        (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator()))
      moved(in, method);
    if (callee != nullptr && !is_of_library(callee)) return;
    for (const Expr* given : call->arguments()) {
      const CXXRecordDecl* record = own_record(given->getType());
      if (record != nullptr && record->hasDefinition() && !given->getType().isConstQualified())
        unknown_members(record);
    }
  }

  void record(const InitListExpr* list) {
    if (own_record(list->getType()) == nullptr) return;
    each_initialised(list, [&](const FieldDecl* field, const Expr* value) {
      if (is_owner(field->getType()) ? !is_empty(value) : may_own(field) && !is_negative(value))
        unknown(field);
    });
  }

  // What is done with it; `inner` becomes the operand. Null when it is only read.
  const Stmt* around(const Function& in, const Expr*& inner) const {
    if (inner->getType().isConstQualified()) return nullptr;
    for (;;) {
      const Stmt* outer = source_.parent(in, inner);
      const auto* cast = dyn_cast_or_null<ImplicitCastExpr>(outer);
      if (!isa_and_nonnull<ParenExpr>(outer) && (cast == nullptr || cast->getCastKind() != CK_NoOp))
        return outer;
      inner = llvm::cast<Expr>(outer);
      if (inner->getType().isConstQualified()) return nullptr;
    }
  }

  // The call of a method of it; null for everything else.
  const CXXMemberCallExpr* called(const Function& in, const Stmt* member) const {
    if (!isa_and_nonnull<MemberExpr>(member)) return nullptr;
    return dyn_cast_or_null<CXXMemberCallExpr>(source_.parent(in, member));
  }

  static llvm::StringRef name_of(const CXXMemberCallExpr* call) {
    const CXXMethodDecl* method = call->getMethodDecl();
    return method == nullptr || method->getIdentifier() == nullptr ? "" : method->getName();
  }

  void container(const Function& in, const Expr* name, const ValueDecl* place) {
    const Expr* inner = name;
    const Stmt* outer = around(in, inner);
    if (const auto* call = dyn_cast_or_null<CXXOperatorCallExpr>(source_.parent(in, inner));
        call != nullptr && call->getOperator() == OO_Subscript && call->getArg(0) == inner) {
      say({What::found, key_of(place), {}, {}, -1});
      return outer == nullptr ? void() : one_of(in, call, place);
    }
    if (const auto* call = called(in, source_.parent(in, inner));
        call != nullptr && name_of(call) == "at") {
      say({What::found, key_of(place), {}, {}, -1});
      return outer == nullptr ? void() : one_of(in, call, place);
    }
    if (outer == nullptr) return;
    if (const auto* call = called(in, outer)) {
      static const llvm::StringSet<> kAppend{"push_back", "emplace_back", "resize"};
      if (is_harmless(call)) return;
      const bool sized = name_of(call) == "resize" && call->getNumArgs() == 1;
      if (kAppend.contains(name_of(call)) && (call->getNumArgs() == 0 || sized)) return;
    }
    if (is_gone_through(in, outer) && holds_owner(element_type(place->getType()))) return;
    unknown(place);
  }

  // The call is one that leaves elements what they are, and adds none.
  static bool is_harmless(const CXXMemberCallExpr* call) {
    static const llvm::StringSet<> kNames{"size",     "empty",    "clear",        "reserve",
                                          "capacity", "max_size", "shrink_to_fit"};
    return kNames.contains(name_of(call));
  }

  bool is_gone_through(const Function& in, const Stmt* declared) const {
    const auto* range = dyn_cast_or_null<CXXForRangeStmt>(source_.parent(in, declared));
    return range != nullptr && range->getRangeStmt() == declared;
  }

  void list(const Function& in, const Expr* name, const ValueDecl* place) {
    const Expr* inner = name;
    const Stmt* outer = around(in, inner);
    if (is_gone_through(in, source_.parent(in, inner))) {
      const auto* range = cast<CXXForRangeStmt>(source_.parent(in, source_.parent(in, inner)));
      const QualType type = range->getLoopVariable()->getType();
      if (type->isReferenceType() && !type.getNonReferenceType().isConstQualified())
        return unknown(place);
      return say({What::found, key_of(place), {}, {}, -1});
    }
    if (outer == nullptr) return;
    const CXXMemberCallExpr* call = called(in, outer);
    if (call == nullptr) return unknown(place);
    if (is_harmless(call)) return;
    const bool appends = name_of(call) == "push_back" || name_of(call) == "emplace_back";
    const VarDecl* number =
        appends && call->getNumArgs() == 1 ? steady(in, call->getArg(0)) : nullptr;
    if (number == nullptr) return unknown(place);
    const std::optional<OwnerFact> closed = closed_before(in, number, call);
    if (!closed) return unknown(place);
    OwnerFact fact = *closed;
    fact.at = key_of(place);
    say(std::move(fact));
  }

  // How the number was closed on every way to the statement.
  std::optional<OwnerFact> closed_before(const Function& in, const VarDecl* number,
                                         const Stmt* later) const {
    std::optional<OwnerFact> found;
    walk(in.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      if (call == nullptr || found || !is_done_before(source_, in, call, later)) return;
      const LibcCall* libc = libc_call(call->getDirectCallee());
      if (libc != nullptr && libc->id == Libc::close_ && steady(in, call->getArg(0)) == number)
        found = OwnerFact{What::closed, {}, {}, {}, -1};
      const Expr* ended = owner_ended_by(call);
      if (ended == nullptr) return;
      const Expr* base = nullptr;
      const ValueDecl* place = nullptr;
      if (const auto* member = dyn_cast<MemberExpr>(ended->IgnoreParenImpCasts())) {
        base = member->getBase();
        place = named(member);
      } else {
        base = ended;
        place = container_of_owners(ended->IgnoreParenImpCasts());
      }
      const Element where = element(in, base);
      if (place != nullptr && where.container != nullptr && where.index == number)
        found = OwnerFact{What::closed, {}, key_of(place), key_of(where.container), -1};
    });
    return found;
  }

  // owner.reset(), owner = nullptr: the owner; null for everything else.
  static const Expr* owner_ended_by(const CallExpr* call) {
    if (const auto* method = dyn_cast<CXXMemberCallExpr>(call)) {
      const Expr* object = method->getImplicitObjectArgument();
      const bool empty = method->getNumArgs() == 0 || isa<CXXDefaultArgExpr>(method->getArg(0)) ||
                         is_empty(method->getArg(0));
      return name_of(method) == "reset" && empty && is_owner(object->getType()) ? object : nullptr;
    }
    const auto* assigned = dyn_cast<CXXOperatorCallExpr>(call);
    return assigned != nullptr && assigned->getOperator() == OO_Equal &&
                   is_owner(assigned->getArg(0)->getType()) && is_empty(assigned->getArg(1))
               ? assigned->getArg(0)
               : nullptr;
  }

  // One element of a container is used.
  void one_of(const Function& in, const CallExpr* call, const ValueDecl* container) {
    if (is_owner(call->getType()))
      return owner(in, call, container, [&] { return element(in, call); });
    const Expr* inner = call;
    const Stmt* outer = around(in, inner);
    if (const auto* assigned = dyn_cast_or_null<CXXOperatorCallExpr>(outer);
        assigned != nullptr && assigned->getOperator() == OO_Equal)
      unknown(container);
  }

  template <typename Where>
  void owner(const Function& in, const Expr* name, const ValueDecl* place, const Where& where) {
    const Expr* inner = name;
    const Stmt* outer = around(in, inner);
    if (outer == nullptr) return;
    if (const auto* call = called(in, outer)) {
      if (call->getMethodDecl() != nullptr && call->getMethodDecl()->isConst()) return;
      if (name_of(call) != "reset") return unknown(place);
      const Expr* given = call->getNumArgs() == 0 ? nullptr : call->getArg(0);
      if (given == nullptr || isa<CXXDefaultArgExpr>(given) || is_empty(given)) return;
      return put(in, place, where(), given);
    }
    if (const auto* call = dyn_cast<CXXOperatorCallExpr>(outer);
        call != nullptr && call->getArg(0) == inner) {
      if (call->getOperator() != OO_Equal) return;
      if (!is_empty(call->getArg(1))) put(in, place, where(), call->getArg(1));
      return;
    }
    const auto* call = dyn_cast<CallExpr>(outer);
    if (call != nullptr && call->isCallToStdMove()) return;
    unknown(place);
  }

  void put(const Function& in, const ValueDecl* place, const Element& where, const Expr* value) {
    value = bare(value);
    if (const auto* made = dyn_cast<CXXConstructExpr>(value);
        made != nullptr && made->getNumArgs() > 0)
      value = bare(made->getArg(0));
    const CXXConstructorDecl* by = nullptr;
    llvm::ArrayRef<const Expr*> given;
    if (const auto* made = dyn_cast<CXXNewExpr>(value);
        made != nullptr && made->getConstructExpr() != nullptr) {
      by = made->getConstructExpr()->getConstructor();
      given = {made->getConstructExpr()->getArgs(), made->getConstructExpr()->getNumArgs()};
    } else if (const auto* call = dyn_cast<CallExpr>(value)) {
      by = made_by(call->getDirectCallee());
      given = {call->getArgs(), call->getNumArgs()};
    }
    if (by == nullptr || where.index == nullptr) return unknown(place);
    for (unsigned i = 0; i < given.size(); ++i)
      if (steady(in, given[i]) == where.index)
        return say({What::element, key_of(place), key_of(by), key_of(where.container),
                    static_cast<int>(i)});
    unknown(place);
  }

  // What std::make_unique calls.
  static const CXXConstructorDecl* made_by(const FunctionDecl* callee) {
    if (!is_of_library(callee) || callee->getIdentifier() == nullptr ||
        callee->getName() != "make_unique")
      return nullptr;
    const FunctionDecl* body = callee->getDefinition();
    const CXXConstructorDecl* by = nullptr;
    walk(body == nullptr ? nullptr : body->getBody(), [&](const Stmt* stmt) {
      if (const auto* made = dyn_cast<CXXNewExpr>(stmt))
        if (made->getConstructExpr() != nullptr) by = made->getConstructExpr()->getConstructor();
    });
    return by;
  }

  // The variable whose value it is, where that is the same all through the function.
  const VarDecl* steady(const Function& in, const Expr* expr) const {
    const VarDecl* found = variable(bare(expr));
    if (found == nullptr || !found->hasLocalStorage()) return nullptr;
    if (found->getType().isConstQualified() && found->hasInit())
      if (const VarDecl* from = steady(in, found->getInit())) return from;
    if (!found->getType()->isIntegerType()) return nullptr;
    bool changes = false;
    walk(in.body, [&](const Stmt* stmt) {
      const auto* name = dyn_cast<DeclRefExpr>(stmt);
      if (name != nullptr && name->getDecl() == found) changes |= may_change(in, name);
    });
    return changes ? nullptr : found;
  }

  bool may_change(const Function& in, const Expr* name) const {
    const Expr* inner = name;
    const Stmt* outer = around(in, inner);
    if (outer == nullptr) return false;
    if (const auto* cast = dyn_cast<ImplicitCastExpr>(outer))
      return cast->getCastKind() != CK_LValueToRValue;
    // By reference to where it is read.
    static const llvm::StringSet<> kForward{"emplace",      "emplace_back", "emplace_front",
                                            "emplace_hint", "make_unique",  "try_emplace"};
    const auto* call = dyn_cast<CallExpr>(outer);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return !is_of_library(callee) || callee->getIdentifier() == nullptr ||
           !kForward.contains(callee->getName());
  }

  Element element(const Function& in, const Expr* expr, unsigned depth = 0) const {
    expr = bare(expr);
    constexpr unsigned kDeepest = 3;
    if (depth > kDeepest) return {};
    if (const VarDecl* held = variable(expr);
        held != nullptr && held->getType()->isReferenceType() && held->hasInit())
      return element(in, held->getInit(), depth + 1);
    const auto* call = dyn_cast<CallExpr>(expr);
    if (call == nullptr) return {};
    if (const ValueDecl* container = container_of_owners(call)) {
      const bool is_member = isa<CXXMemberCallExpr>(call);
      return {container, steady(in, call->getArg(is_member ? 0 : 1))};
    }
    return returned(in, call, depth);
  }

  // What a function of this unit returns by reference.
  Element returned(const Function& in, const CallExpr* call, unsigned depth) const {
    const FunctionDecl* callee = call->getDirectCallee();
    const Function* known = callee == nullptr ? nullptr : source_.function(callee);
    if (known == nullptr || !callee->getReturnType()->isReferenceType() ||
        isa<CXXOperatorCallExpr>(call))
      return {};
    if (const auto* method = dyn_cast<CXXMethodDecl>(callee);
        method != nullptr && method->isVirtual())
      return {};
    std::vector<Element> all;
    walk(known->body, [&](const Stmt* stmt) {
      if (const auto* end = dyn_cast<ReturnStmt>(stmt);
          end != nullptr && end->getRetValue() != nullptr)
        all.push_back(element(*known, end->getRetValue(), depth + 1));
    });
    const auto* given = all.size() == 1 ? dyn_cast_or_null<ParmVarDecl>(all[0].index) : nullptr;
    if (given == nullptr || given->getFunctionScopeIndex() >= call->getNumArgs()) return {};
    return {all[0].container, steady(in, call->getArg(given->getFunctionScopeIndex()))};
  }

  void number(const Function& in, const Expr* name, const FieldDecl* field) {
    // What happens to it in its own end, and where the class itself moves it, is its own affair.
    const auto* own = dyn_cast<CXXConstructorDecl>(in.decl);
    const auto* method = dyn_cast<CXXMethodDecl>(in.decl);
    if (method != nullptr && method->getParent() == field->getParent() &&
        (isa<CXXDestructorDecl>(method) || (own != nullptr && own->isMoveConstructor())))
      return;
    const Expr* inner = name;
    const Stmt* outer = around(in, inner);
    if (outer == nullptr) return;
    if (is_int(field->getType()) && is_read(outer)) return;
    unknown(field);
  }

  static bool is_read(const Stmt* outer) {
    const auto* cast = dyn_cast<ImplicitCastExpr>(outer);
    return cast != nullptr && cast->getCastKind() == CK_LValueToRValue;
  }

  const Source& source_;
  std::set<OwnerFact> facts_;
};

}  // namespace

std::vector<OwnerFact> owners_of(const Source& source) {
  if (!source.context().getLangOpts().CPlusPlus) return {};
  return Collector(source).collect();
}

const ValueDecl* container_of_owners(const Expr* expr) {
  const Expr* container = nullptr;
  if (const auto* call = dyn_cast<CXXOperatorCallExpr>(expr);
      call != nullptr && call->getOperator() == OO_Subscript)
    container = call->getArg(0);
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(expr);
      call != nullptr && call->getMethodDecl() != nullptr &&
      call->getMethodDecl()->getIdentifier() != nullptr && call->getMethodDecl()->getName() == "at")
    container = call->getImplicitObjectArgument();
  const ValueDecl* place = container == nullptr ? nullptr : named(container->IgnoreParenImpCasts());
  return place == nullptr || element_type(place->getType()).isNull() ? nullptr : place;
}

const ValueDecl* list_of_numbers(const CXXForRangeStmt* loop) {
  const ValueDecl* place = named(loop->getRangeInit()->IgnoreParenImpCasts());
  return place == nullptr || !is_list(place->getType()) ? nullptr : place;
}

bool looks_for_owners(const Source& source, const Function& function) {
  if (!source.context().getLangOpts().CPlusPlus) return false;
  bool looks = false;
  walk(function.body, [&](const Stmt* stmt) {
    if (looks) return;
    const auto* expr = dyn_cast<Expr>(stmt);
    const auto* loop = dyn_cast<CXXForRangeStmt>(stmt);
    if (const ValueDecl* container = expr == nullptr ? nullptr : container_of_owners(expr))
      looks = source.program().owners().may_name(key_of(container));
    if (const ValueDecl* list = loop == nullptr ? nullptr : list_of_numbers(loop))
      looks = source.program().owners().are_closed(key_of(list));
  });
  return looks;
}

}  // namespace ofdcheck::lint
