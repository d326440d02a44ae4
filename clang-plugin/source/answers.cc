#include "clang-plugin/source/answers.h"

#include <algorithm>
#include <optional>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/listed.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Whoever calls it has an event at hand.
bool takes_events(const FunctionDecl* function, const Masks& masks) {
  return std::any_of(function->param_begin(), function->param_end(), [&](const ParmVarDecl* each) {
    const std::string node = node_of(each);
    return !node.empty() && masks.is_only(node, kRegistered);
  });
}

// What is stored there is told in full, and by one unit.
bool is_filled_in_one_unit(const std::string& number, const Masks& masks) {
  const std::set<MaskFlow>& flows = masks.flows_to(number);
  return masks.units_filling(number) == 1 &&
         std::all_of(flows.begin(), flows.end(), [](const MaskFlow& flow) {
           return flow.parts.empty() || flow.is_copy();
         });
}

// Through `*`, `&` and `->`, but not through elements and calls: those may be others each time.
Answer::Object object_of(const Expr* expr) {
  expr = bare(expr);
  if (const auto* name = dyn_cast<DeclRefExpr>(expr)) return {name->getDecl()};
  if (const auto* unary = dyn_cast<UnaryOperator>(expr);
      unary != nullptr && (unary->getOpcode() == UO_Deref || unary->getOpcode() == UO_AddrOf))
    return object_of(unary->getSubExpr());
  if (const auto* called = dyn_cast<CXXOperatorCallExpr>(expr);
      called != nullptr && called->getNumArgs() == 1 &&
      (called->getOperator() == OO_Star || called->getOperator() == OO_Arrow))
    return object_of(called->getArg(0));
  const auto* member = dyn_cast<MemberExpr>(expr);
  if (member == nullptr) return {};
  Answer::Object object;
  if (!isa<CXXThisExpr>(member->getBase()->IgnoreParenImpCasts())) {
    object = object_of(member->getBase());
    if (object.empty()) return {};
  }
  object.push_back(member->getMemberDecl());
  return object;
}

// Of `c->fd` and `c.fd()`, c.
Answer::Object owner_of(const Expr* number) {
  number = bare(number);
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(number))
    return call->getNumArgs() == 0 ? object_of(call->getImplicitObjectArgument())
                                   : Answer::Object();
  if (const auto* member = dyn_cast<MemberExpr>(number)) return object_of(member->getBase());
  const VarDecl* held = variable(number);
  return held != nullptr && held->hasLocalStorage() && !isa<ParmVarDecl>(held) && held->hasInit()
             ? owner_of(held->getInit())
             : Answer::Object();
}

// What a statement stores to a member.
struct Filled {
  const FieldDecl* field = nullptr;
  const Expr* value = nullptr;
};

// To the one of which `is` holds. A constant says that there is nothing to arm.
template <typename Is>
Filled filled_by(const Source& source, const Stmt* stmt, const Is& is) {
  Filled filled;
  if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
      assigned != nullptr && assigned->isAssignmentOp()) {
    const auto* member = dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParenCasts());
    const auto* field = member == nullptr ? nullptr : dyn_cast<FieldDecl>(member->getMemberDecl());
    if (field != nullptr && is(field)) filled = {field, assigned->getRHS()};
  } else if (const auto* list = dyn_cast<InitListExpr>(stmt)) {
    each_initialised(list, [&](const FieldDecl* each, const Expr* init) {
      if (is(each)) filled = {each, init};
    });
  }
  const bool nothing = filled.field == nullptr ||
                       isa<ImplicitValueInitExpr>(filled.value->IgnoreImplicit()) ||
                       source.constant(filled.value->IgnoreParenImpCasts()).has_value();
  return nothing ? Filled() : filled;
}

// Of another answer, as its class copies one.
bool is_copy(const Filled& filled) {
  const auto* member = dyn_cast<MemberExpr>(bare(filled.value));
  return member != nullptr && member->getMemberDecl()->getCanonicalDecl() ==
                                  filled.field->getCanonicalDecl();
}

class Finder {
 public:
  Finder(const Source& source, const std::string& number) : source_(source), number_(number) {}

  // The one function that fills it in; nothing where there are more, or none.
  std::optional<Answer> find() {
    for (const Function& function : source_.functions()) {
      const bool returns = is_result(number_) && node_of_result(function.decl) == number_;
      walk(function.body, [&](const Stmt* stmt) {
        const auto* end = dyn_cast<ReturnStmt>(stmt);
        if (returns && end != nullptr && end->getRetValue() != nullptr &&
            !source_.constant(end->getRetValue()->IgnoreParenImpCasts()))
          found({function.decl, nullptr, owner_of(end->getRetValue())});
        if (is_result(number_)) return;
        const Filled filled = filled_by(source_, stmt, [&](const FieldDecl* field) {
          // To ask for the key of every member takes long.
          return field->getIdentifier() != nullptr &&
                 llvm::StringRef(number_).contains(field->getName()) && node_of(field) == number_;
        });
        if (filled.field != nullptr && !is_copy(filled))
          found({function.decl, filled.field, owner_of(filled.value)});
      });
    }
    return differ_ || answer_.of.empty() ? std::nullopt : std::optional(answer_);
  }

 private:
  void found(Answer answer) {
    differ_ |= answer_.turn != nullptr && (answer_.turn != answer.turn || answer_.of != answer.of);
    answer_ = std::move(answer);
  }

  const Source& source_;
  const std::string& number_;
  Answer answer_;
  bool differ_ = false;
};

}  // namespace

std::vector<Answer> answers_of(const Source& source) {
  const ProgramFacts* program = source.given_program();
  std::vector<Answer> answers;
  if (program == nullptr) return answers;
  const Masks& masks = program->masks();
  for (const std::string& number : numbers_to_arm(*program)) {
    if (!is_filled_in_one_unit(number, masks)) continue;
    const std::optional<Answer> answer = Finder(source, number).find();
    if (answer && takes_events(answer->turn, masks)) answers.push_back(*answer);
  }
  return answers;
}

bool is_given_object(const Answer& answer, const Stmt* call) {
  const auto* of = dyn_cast_or_null<CallExpr>(call);
  if (of == nullptr) return false;
  const auto* method = dyn_cast<CXXMemberCallExpr>(of);
  if (method != nullptr && object_of(method->getImplicitObjectArgument()) == answer.of) return true;
  return std::any_of(of->arg_begin(), of->arg_end(), [&](const Expr* given) {
    return object_of(given) == answer.of ||
           (given->getType()->isIntegerType() && owner_of(given) == answer.of);
  });
}

bool may_answer(const Answer& answer, const Source& source, const Stmt* stmt) {
  bool answers = false;
  if (answer.number == nullptr || stmt == nullptr) return answers;
  const RecordDecl* record = answer.number->getParent();
  walk(stmt, [&](const Stmt* each) {
    if (answers) return;
    const auto* expr = dyn_cast<Expr>(each);
    const RecordDecl* of = expr == nullptr ? nullptr : expr->getType()->getAsRecordDecl();
    answers = (of != nullptr && of->getCanonicalDecl() == record->getCanonicalDecl() &&
               !isa<InitListExpr, DeclRefExpr>(expr)) ||
              filled_by(source, each, [&](const FieldDecl* field) {
                return field->getCanonicalDecl() == answer.number->getCanonicalDecl();
              }).field != nullptr;
  });
  return answers;
}

bool is_nothing(const Expr* returned) {
  if (returned == nullptr) return true;
  returned = returned->IgnoreUnlessSpelledInSource();
  if (returned->getType()->isNullPtrType()) return true;
  if (const auto* list = dyn_cast<InitListExpr>(returned)) return list->getNumInits() == 0;
  if (const auto* made = dyn_cast<CXXConstructExpr>(returned)) {
    if (made->getNumArgs() == 0) return true;
    return made->getNumArgs() == 1 && is_nothing(made->getArg(0));
  }
  const RecordDecl* record = returned->getType()->getAsRecordDecl();
  return record != nullptr && record->getName() == "nullopt_t";
}

}  // namespace ofdcheck::lint
