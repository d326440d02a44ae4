#include "clang-plugin/source/places.h"

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Further than this a number is not followed from call to call.
constexpr int kDepth = 6;

// `fd.get()`, or a conversion: asks an object for what it holds.
bool is_getter(const CXXMemberCallExpr* call) {
  const CXXMethodDecl* method = call->getMethodDecl();
  return method != nullptr && call->getNumArgs() == 0 && method->isConst();
}

}  // namespace

void each_initialised(const InitListExpr* list,
                      const std::function<void(const FieldDecl*, const Expr*)>& take) {
  if (const InitListExpr* semantic = list->getSemanticForm()) list = semantic;
  const RecordDecl* of = list->getType()->getAsRecordDecl();
  if (of == nullptr || of->isUnion()) return;
  unsigned i = 0;
  if (const auto* derived = dyn_cast<CXXRecordDecl>(of)) i = derived->getNumBases();
  for (const FieldDecl* field : of->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (i >= list->getNumInits()) return;
    take(field, list->getInit(i++));
  }
}

const Expr* bare(const Expr* expr) {
  for (const Expr* before = nullptr; expr != nullptr && expr != before;) {
    before = expr;
    expr = expr->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(expr))
      expr = temporary->getSubExpr();
    if (const auto* made = dyn_cast<CXXConstructExpr>(expr))
      if (made->getNumArgs() == 1) expr = made->getArg(0);
    if (const auto* list = dyn_cast<InitListExpr>(expr))
      if (list->getNumInits() == 1 && !list->getType()->isRecordType()) expr = list->getInit(0);
    if (const auto* member = dyn_cast<CXXDefaultInitExpr>(expr)) expr = member->getExpr();
  }
  return expr;
}

// Which of several that take so many is not told apart, nor is a copy.
const CXXConstructorDecl* constructor_behind(const CallExpr* call) {
  const FunctionDecl* callee = call->getDirectCallee();
  if (callee == nullptr || callee->getIdentifier() == nullptr) return nullptr;
  if (callee->getName() != "make_unique" && callee->getName() != "make_shared") return nullptr;
  const TemplateArgumentList* types = callee->getTemplateSpecializationArgs();
  if (types == nullptr || types->size() == 0 || types->get(0).getKind() != TemplateArgument::Type)
    return nullptr;
  const CXXRecordDecl* record = types->get(0).getAsType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || record->hasInheritedConstructor())
    return nullptr;
  if (call->getNumArgs() == 1 && call->getArg(0)->getType()->isRecordType()) return nullptr;
  for (const Decl* decl : record->decls())
    if (const auto* pattern = dyn_cast<FunctionTemplateDecl>(decl);
        pattern != nullptr && isa<CXXConstructorDecl>(pattern->getTemplatedDecl()))
      return nullptr;
  const CXXConstructorDecl* found = nullptr;
  for (const CXXConstructorDecl* each : record->ctors()) {
    if (each->isDeleted() || each->isCopyOrMoveConstructor()) continue;
    if (each->isVariadic()) return nullptr;
    if (call->getNumArgs() < each->getMinRequiredArguments() ||
        call->getNumArgs() > each->getNumParams())
      continue;
    if (found != nullptr) return nullptr;
    found = each;
  }
  return found;
}

Place place_of(const Source& source, const Expr* expr) {
  expr = bare(expr);
  if (expr == nullptr) return {};
  if (const auto* name = dyn_cast<DeclRefExpr>(expr))
    return {dyn_cast<VarDecl>(name->getDecl())};
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return {dyn_cast<FieldDecl>(member->getMemberDecl())};
  if (const auto* unary = dyn_cast<UnaryOperator>(expr);
      unary != nullptr && (unary->getOpcode() == UO_Deref || unary->getOpcode() == UO_AddrOf))
    return place_of(source, unary->getSubExpr());
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(expr)) {
    const auto index = source.constant(element->getIdx());
    const Place array = place_of(source, element->getBase());
    if (!index || !array || array.element >= 0) return {};
    return {array.decl, *index};
  }
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(expr); call != nullptr && is_getter(call))
    return place_of(source, call->getImplicitObjectArgument());
  if (const auto* call = dyn_cast<CXXOperatorCallExpr>(expr);
      call != nullptr && call->getOperator() == OO_Star && call->getNumArgs() == 1)
    return place_of(source, call->getArg(0));
  return {};
}

bool may_be_one(const Place& one, const Place& other) {
  const auto stands_alone = [](const Place& place) {
    const auto* variable = dyn_cast_or_null<VarDecl>(place.decl);
    return place && (isa<FieldDecl>(place.decl) || variable->hasGlobalStorage());
  };
  return one == other || !stands_alone(one) || !stands_alone(other);
}

Places::Places(const Source& source) : source_(source) {
  for (const Function& function : source.functions()) collect(function);
}

void Places::collect(const Function& function) {
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(function.decl))
    for (const CXXCtorInitializer* init : constructor->inits()) {
      if (init->isMemberInitializer()) store(function, init->getMember(), init->getInit());
      walk(init->getInit(), [&](const Stmt* stmt) {
        if (const auto* expr = dyn_cast<Expr>(stmt)) call(function, expr);
      });
    }
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->getOpcode() == BO_Assign)
      store(function, assigned->getLHS(), assigned->getRHS());
    if (const auto* assigned = dyn_cast<CXXOperatorCallExpr>(stmt);
        assigned != nullptr && assigned->getOperator() == OO_Equal && assigned->getNumArgs() == 2)
      store(function, assigned->getArg(0), assigned->getArg(1));
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      for (const Decl* decl : declared->decls())
        if (const auto* held = dyn_cast<VarDecl>(decl); held != nullptr && held->hasInit())
          store(function, held, held->getInit());
    if (const auto* lambda = dyn_cast<LambdaExpr>(stmt))
      for (const LambdaCapture& capture : lambda->captures())
        if (lambda->isInitCapture(&capture))
          store(function, capture.getCapturedVar(),
                cast<VarDecl>(capture.getCapturedVar())->getInit());
    if (const auto* expr = dyn_cast<Expr>(stmt)) call(function, expr);
  });
}

void Places::store(const Function& in, const Expr* to, const Expr* value) {
  if (const Place place = place_of(source_, to)) stores_[place].push_back({value, &in});
}

void Places::store(const Function& in, const ValueDecl* to, const Expr* value) {
  stores_[Place{to}].push_back({value, &in});
  // A record that is written as a list stores to its members.
  const auto* list = dyn_cast<InitListExpr>(value->IgnoreImplicit());
  const RecordDecl* record = list == nullptr ? nullptr : list->getType()->getAsRecordDecl();
  if (record == nullptr) return;
  unsigned i = 0;
  for (const FieldDecl* field : record->fields())
    if (i < list->getNumInits()) stores_[Place{field}].push_back({list->getInit(i++), &in});
}

void Places::call(const Function& in, const Expr* expr) {
  if (const auto* made = dyn_cast<CXXConstructExpr>(expr)) {
    calls_[made->getConstructor()->getCanonicalDecl()].push_back(
        {{made->arg_begin(), made->arg_end()}, &in, made});
    return;
  }
  const auto* call = dyn_cast<CallExpr>(expr);
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  if (callee == nullptr) return;
  // The first operand of a call by operator is the object, for which there is no parameter.
  const bool has_object = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee);
  calls_[callee->getCanonicalDecl()].push_back(
      {{call->arg_begin() + (has_object ? 1 : 0), call->arg_end()}, &in, call});
  if (const CXXConstructorDecl* constructor = constructor_behind(call))
    calls_[constructor->getCanonicalDecl()].push_back(
        {{call->arg_begin(), call->arg_end()}, &in, call});
}

const std::vector<Store>& Places::stores_to(const Place& place) const {
  static const std::vector<Store> none;
  const auto found = stores_.find(place);
  return found == stores_.end() ? none : found->second;
}

std::vector<Place> Places::copies_of(const Place& place) const {
  std::vector<Place> copies;
  for (const auto& [to, stores] : stores_)
    for (const Store& store : stores)
      if (to != place && place_of(source_, store.value) == place) copies.push_back(to);
  return copies;
}

const std::vector<Given>& Places::calls_of(const FunctionDecl* function) const {
  static const std::vector<Given> none;
  const auto found = calls_.find(function->getCanonicalDecl());
  return found == calls_.end() ? none : found->second;
}

// What a function of the unit returns; a parameter that it hands back is this call's own argument.
bool Places::returns(const Function& in, const CallExpr* call,
                     const std::function<bool(const Call&)>& is, int depth) const {
  const FunctionDecl* callee = call->getDirectCallee();
  const Function* function = callee == nullptr ? nullptr : source_.function(callee);
  if (function == nullptr) return false;
  bool made = false;
  walk(function->body, [&](const Stmt* stmt) {
    const auto* end = dyn_cast<ReturnStmt>(stmt);
    if (made || end == nullptr || end->getRetValue() == nullptr) return;
    const auto* parameter =
        dyn_cast_or_null<ParmVarDecl>(place_of(source_, end->getRetValue()).decl);
    const unsigned index = parameter == nullptr ? 0 : parameter->getFunctionScopeIndex();
    if (parameter == nullptr)
      made = made_by(*function, end->getRetValue(), is, depth + 1);
    else if (index < call->getNumArgs())
      made = made_by(in, call->getArg(index), is, depth + 1);
  });
  return made;
}

bool Places::made_by(const Function& in, const Expr* expr,
                     const std::function<bool(const Call&)>& is, int depth) const {
  expr = bare(expr);
  if (expr == nullptr || depth > kDepth) return false;
  if (const auto* choice = dyn_cast<ConditionalOperator>(expr))
    return made_by(in, choice->getTrueExpr(), is, depth + 1) ||
           made_by(in, choice->getFalseExpr(), is, depth + 1);
  if (const auto* call = dyn_cast<CallExpr>(expr)) {
    if (const LibcCall* libc = libc_call(call->getDirectCallee())) return is({call, libc, &in});
    if (returns(in, call, is, depth)) return true;
  }
  const Place place = place_of(source_, expr);
  if (!place) return false;
  for (const Store& store : stores_to(place))
    if (made_by(*store.in, store.value, is, depth + 1)) return true;
  const auto* parameter = dyn_cast<ParmVarDecl>(place.decl);
  if (parameter == nullptr) return false;
  const unsigned index = parameter->getFunctionScopeIndex();
  const auto* owner = dyn_cast<FunctionDecl>(parameter->getDeclContext());
  if (owner == nullptr) return false;
  for (const Given& given : calls_of(owner))
    if (index < given.arguments.size() && given.arguments[index] != expr &&
        made_by(*given.in, given.arguments[index], is, depth + 1))
      return true;
  return false;
}

const Expr* Places::passed(const Expr* expr) const {
  const auto* call = dyn_cast_or_null<CallExpr>(bare(expr));
  const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
  const Function* function = callee == nullptr ? nullptr : source_.function(callee);
  if (function == nullptr) return expr;
  const Expr* handed = expr;
  walk(function->body, [&](const Stmt* stmt) {
    const auto* end = dyn_cast<ReturnStmt>(stmt);
    const Place place = end == nullptr ? Place{} : place_of(source_, end->getRetValue());
    const auto* parameter = dyn_cast_or_null<ParmVarDecl>(place.decl);
    const unsigned index = parameter == nullptr ? 0 : parameter->getFunctionScopeIndex();
    if (parameter != nullptr && index < call->getNumArgs()) handed = call->getArg(index);
  });
  return handed;
}

bool Places::is_accepted(const Function& in, const Expr* expr) const {
  return made_by(in, expr, [](const Call& call) { return call.libc->kind == Kind::accepts; });
}

bool Places::is_listener(const Function& in, const Expr* expr) const {
  const auto* call = dyn_cast_or_null<CallExpr>(bare(expr));
  const Place place = place_of(source_, expr);
  if (call == nullptr && !place) return false;
  bool listens = false;
  // By what is done to it here, and to what it was made from.
  const auto look = [&](Kind kind) {
    source_.each_call(kind, [&](const Call& done) {
      listens |= place && place_of(source_, done.argument(0)) == place;
    });
  };
  look(Kind::listens);
  look(Kind::accepts);
  if (listens) return true;
  return made_by(in, expr, [&](const Call& made) {
    if (made.libc->id != Libc::socket_) return false;
    for (const Call& other : made.in->calls)
      if (other.libc->kind == Kind::listens) return true;
    return false;
  });
}

}  // namespace ofdcheck::lint
