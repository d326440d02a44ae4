#include "clang-plugin/facts/flows.h"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <set>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/source/owners.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// Between a function's key and a variable of its own.
constexpr const char* kInner = "|=";

// A choice of more values than this is no choice of masks.
constexpr std::size_t kMostValues = 8;

MaskFlow anything(std::uint32_t keep = ~std::uint32_t{0}) {
  return {{}, 0, {{"", keep}}};
}

MaskFlow part_of(std::string node) {
  return node.empty() ? anything() : MaskFlow{{}, 0, {{std::move(node)}}};
}

MaskFlow both(const MaskFlow& one, const MaskFlow& other) {
  MaskFlow made = one;
  made.bits |= other.bits;
  for (const MaskPart& part : other.parts) made.parts.push_back(part);
  return made;
}

MaskFlow kept(MaskFlow flow, std::uint32_t bits) {
  flow.bits &= bits;
  for (MaskPart& part : flow.parts) part.keep &= bits;
  std::erase_if(flow.parts, [](const MaskPart& part) { return part.keep == 0; });
  return flow;
}

// The variable or member that is named, where a number may stand in it.
const ValueDecl* named_by(const Expr* expr) {
  expr = expr->IgnoreParens();
  const ValueDecl* decl = nullptr;
  if (const auto* name = dyn_cast<DeclRefExpr>(expr)) decl = dyn_cast<VarDecl>(name->getDecl());
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    decl = dyn_cast<FieldDecl>(member->getMemberDecl());
  return decl != nullptr && may_hold_number(decl->getType()) ? decl : nullptr;
}

bool is_local(const ValueDecl* decl) {
  const auto* variable = dyn_cast<VarDecl>(decl);
  return variable != nullptr && variable->hasLocalStorage();
}

// A variable of a function, and a parameter once the function has stored to it, is known to the
// unit alone.
std::string node_of_local(const VarDecl* variable) {
  const auto* function = dyn_cast<FunctionDecl>(variable->getDeclContext());
  const std::string key = key_of(function);
  if (key.empty() || variable->getName().empty()) return {};
  const SourceManager& sources = variable->getASTContext().getSourceManager();
  return key + kInner + variable->getName().str() + ":" +
         std::to_string(sources.getFileOffset(sources.getExpansionLoc(variable->getLocation())));
}

bool is_inner(const std::string& node) {
  return node.find(kInner) != std::string::npos;
}

std::string node_of_named(const ValueDecl* decl) {
  return is_local(decl) ? node_of_local(cast<VarDecl>(decl)) : node_of(decl);
}

class Evaluator {
 public:
  explicit Evaluator(const Source& source) : source_(source) {}

  std::vector<MaskFlow> values(const Expr* expr, int depth = 0) const {
    if (expr == nullptr || depth > 8) return {anything()};
    expr = expr->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto value = source_.constant(expr)) {
      MaskFlow flow;
      flow.bits = static_cast<std::uint32_t>(*value);
      return {flow};
    }
    if (const auto* given = dyn_cast<CXXDefaultArgExpr>(expr))
      return values(given->getExpr(), depth + 1);
    if (const auto* given = dyn_cast<CXXDefaultInitExpr>(expr))
      return values(given->getExpr(), depth + 1);
    if (const FieldDecl* number = number_of(expr)) return of_owner(expr, number, depth);
    if (isa<ImplicitValueInitExpr, CXXScalarValueInitExpr>(expr)) return {MaskFlow{}};
    if (!may_hold_mask(expr->getType()) && !expr->getType()->isEnumeralType()) return {anything()};
    if (const auto* list = dyn_cast<InitListExpr>(expr))
      return list->getNumInits() == 1 ? values(list->getInit(0), depth + 1)
                                      : std::vector<MaskFlow>{MaskFlow{}};
    if (const auto* binary = dyn_cast<BinaryOperator>(expr)) return of_binary(binary, depth);
    if (const auto* choice = dyn_cast<ConditionalOperator>(expr)) return of_choice(choice, depth);
    if (const ValueDecl* named = named_by(expr)) return {part_of(node_of_named(named))};
    if (const auto* call = dyn_cast<CallExpr>(expr)) return of_call(call, depth);
    return {anything()};
  }

 private:
  static const FieldDecl* number_of(const Expr* expr) {
    return expr->getType()->isRecordType() ? held_number(expr->getType()) : nullptr;
  }

  // An owner is what it holds: what it is made of, and another's that it is moved from.
  std::vector<MaskFlow> of_owner(const Expr* expr, const FieldDecl* number, int depth) const {
    if (const auto* choice = dyn_cast<ConditionalOperator>(expr)) return of_choice(choice, depth);
    if (const ValueDecl* named = named_by(expr)) return {part_of(node_of_named(named))};
    if (const auto* call = dyn_cast<CallExpr>(expr)) return of_call(call, depth);
    const auto* made = dyn_cast<CXXConstructExpr>(expr);
    if (made == nullptr || made->getNumArgs() > 1) return {anything()};
    if (made->getNumArgs() == 1) return values(made->getArg(0), depth + 1);
    return number->hasInClassInitializer() && made->getConstructor()->isDefaulted()
               ? values(number->getInClassInitializer(), depth + 1)
               : std::vector<MaskFlow>{anything()};
  }

  std::vector<MaskFlow> of_binary(const BinaryOperator* binary, int depth) const {
    if (binary->getOpcode() == BO_Comma) return values(binary->getRHS(), depth + 1);
    if (binary->getOpcode() == BO_Assign) return values(binary->getLHS(), depth + 1);
    if (binary->getOpcode() == BO_And) {
      const auto right = source_.constant(binary->getRHS());
      const auto left = source_.constant(binary->getLHS());
      if (!left && !right) return {anything()};
      std::vector<MaskFlow> made;
      for (MaskFlow& each : values(right ? binary->getLHS() : binary->getRHS(), depth + 1))
        made.push_back(kept(std::move(each), static_cast<std::uint32_t>(right ? *right : *left)));
      return made;
    }
    if (binary->getOpcode() != BO_Or) return {anything()};
    std::vector<MaskFlow> made;
    for (const MaskFlow& left : values(binary->getLHS(), depth + 1))
      for (const MaskFlow& right : values(binary->getRHS(), depth + 1))
        made.push_back(both(left, right));
    return made.size() > kMostValues ? std::vector<MaskFlow>{anything()} : made;
  }

  std::vector<MaskFlow> of_choice(const ConditionalOperator* choice, int depth) const {
    std::vector<MaskFlow> made;
    each_live_child(choice, [&](const Stmt* child) {
      if (child == choice->getCond()) return;
      for (MaskFlow& each : values(cast<Expr>(child), depth + 1)) made.push_back(std::move(each));
    });
    return made.size() > kMostValues ? std::vector<MaskFlow>{anything()} : made;
  }

  std::vector<MaskFlow> of_call(const CallExpr* call, int depth) const {
    const FunctionDecl* callee = call->getDirectCallee();
    const LibcCall* libc = callee == nullptr ? nullptr : libc_call(callee);
    if (libc != nullptr && libc->kind == Kind::accepts) return {part_of(kAccepted)};
    if (libc != nullptr && makes_regular_file(libc->id)) return {part_of(kRegularFile)};
    if (libc != nullptr && copies(libc, call)) return values(call->getArg(0), depth + 1);
    if (is_move(call) || is_exchange(call)) return values(call->getArg(0), depth + 1);
    const auto* member = dyn_cast<CXXMemberCallExpr>(call);
    if (member != nullptr && hands_out_number(member) && !is_arrow(member))
      return values(member->getImplicitObjectArgument(), depth + 1);
    if (callee == nullptr || is_of_system(callee)) return {anything()};
    return {part_of(node_of_result(callee))};
  }

  static bool is_arrow(const CXXMemberCallExpr* call) {
    const auto* callee = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens());
    return callee == nullptr || callee->isArrow();
  }

  bool copies(const LibcCall* libc, const CallExpr* call) const {
    if (libc->id == Libc::dup_) return call->getNumArgs() == 1;
    const auto command = call->getNumArgs() < 2 ? std::nullopt : source_.constant(call->getArg(1));
    return libc->id == Libc::fcntl_ && (command == F_DUPFD || command == F_DUPFD_CLOEXEC);
  }

  const Source& source_;
};

class Collector {
 public:
  explicit Collector(const Source& source) : source_(source), evaluator_(source) {}

  std::vector<MaskFlow> collect() {
    variables(source_.context().getTranslationUnitDecl());
    for (const Function& function : source_.functions()) {
      parameters(function);
      beginnings(function);
      walk(function.body, [&](const Stmt* stmt) { statement(function, stmt); });
    }
    return taken();
  }

 private:
  void flow(const std::string& to, MaskFlow value) {
    if (to.empty()) return;
    value.to = to;
    std::sort(value.parts.begin(), value.parts.end());
    flows_.insert(std::move(value));
  }

  void flow(const std::string& to, const Expr* value) {
    if (to.empty()) return;
    for (MaskFlow& each : evaluator_.values(value)) flow(to, std::move(each));
  }

  void flow(const ValueDecl* to, const Expr* value) {
    if (!may_hold_number(to->getType())) return;
    begin(to);
    flow(node_of_named(to), value);
  }

  void open(const ValueDecl* decl) {
    if (!decl->getType().isConstQualified()) flow(node_of_named(decl), anything());
  }

  // What the variables of the program begin with.
  void variables(const DeclContext* scope) {
    for (const Decl* decl : scope->decls()) {
      if (const auto* inner = dyn_cast<DeclContext>(decl);
          inner != nullptr && isa<NamespaceDecl, LinkageSpecDecl>(decl))
        variables(inner);
      const auto* variable = dyn_cast<VarDecl>(decl);
      if (variable == nullptr || !may_hold_number(variable->getType()) ||
          variable->getType().isConstQualified() || is_of_system(variable) ||
          variable->isThisDeclarationADefinition() == VarDecl::DeclarationOnly)
        continue;
      if (variable->hasInit())
        flow(node_of(variable), variable->getInit());
      else
        flow(node_of(variable), MaskFlow{});
    }
  }

  // A member of a record that nobody constructs begins as nothing, or as its class says.
  void begin(const ValueDecl* decl) {
    const auto* field = dyn_cast<FieldDecl>(decl);
    // An owner begins as its class says, which is to hold nothing or what it is given.
    if (field == nullptr || !may_hold_mask(field->getType())) return;
    if (!begun_.insert(field->getCanonicalDecl()).second) return;
    if (field->hasInClassInitializer() && field->getInClassInitializer() != nullptr)
      return flow(node_of(field), field->getInClassInitializer());
    const auto* record = dyn_cast<CXXRecordDecl>(field->getParent());
    if (record == nullptr || record->isAggregate()) flow(node_of(field), MaskFlow{});
  }

  // What a parameter holds is what it was given, until something else is stored to it.
  void parameters(const Function& function) {
    const auto* method = dyn_cast<CXXMethodDecl>(function.decl);
    for (const ParmVarDecl* parameter : function.decl->parameters()) {
      if (!may_hold_number(parameter->getType())) continue;
      const std::string node = node_of(parameter);
      flow(node_of_local(parameter), part_of(node));
      if (function.decl->isMain()) flow(node, anything());
      if (method == nullptr) continue;
      // It is called as what it overrides, too.
      for (const CXXMethodDecl* overridden : method->overridden_methods())
        flow(node, part_of(node_of(overridden->getParamDecl(parameter->getFunctionScopeIndex()))));
    }
    if (method == nullptr || !may_hold_number(method->getReturnType())) return;
    for (const CXXMethodDecl* overridden : method->overridden_methods())
      flow(node_of_result(overridden), part_of(node_of_result(method)));
  }

  void beginnings(const Function& function) {
    const auto* constructor = dyn_cast<CXXConstructorDecl>(function.decl);
    if (constructor == nullptr) return;
    for (const CXXCtorInitializer* init : constructor->inits()) {
      if (init->isMemberInitializer()) flow(init->getMember(), init->getInit());
      walk(init->getInit(), [&](const Stmt* stmt) { statement(function, stmt); });
    }
  }

  void statement(const Function& function, const Stmt* stmt) {
    if (const auto* binary = dyn_cast<BinaryOperator>(stmt)) return assignment(binary);
    if (const auto* declared = dyn_cast<DeclStmt>(stmt)) return declaration(declared);
    if (const auto* end = dyn_cast<ReturnStmt>(stmt)) {
      if (end->getRetValue() != nullptr && may_hold_number(function.decl->getReturnType()))
        flow(node_of_result(function.decl), end->getRetValue());
      return;
    }
    if (const auto* list = dyn_cast<InitListExpr>(stmt)) return record(list);
    if (const auto* list = dyn_cast<CXXParenListInitExpr>(stmt)) {
      if (const RecordDecl* of = list->getType()->getAsRecordDecl()) open_members(of);
      return;
    }
    if (const auto* made = dyn_cast<CXXConstructExpr>(stmt))
      return arguments(made->getConstructor(), {made->getArgs(), made->getNumArgs()});
    if (const auto* call = dyn_cast<CallExpr>(stmt)) {
      const FunctionDecl* callee = call->getDirectCallee();
      if (callee == nullptr) return;
      const bool has_object = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee);
      const CXXConstructorDecl* made =
          is_of_system(callee) ? constructor_behind(call) : nullptr;
      arguments(made != nullptr ? made : callee,
                {call->getArgs() + (has_object ? 1 : 0),
                 call->getNumArgs() - (has_object ? 1 : 0)});
      // The same expression names the function.
      called_.insert(call->getCallee()->IgnoreParenImpCasts());
      owner_is_given(call);
      return;
    }
    if (const auto* name = dyn_cast<Expr>(stmt)) use(function, name);
  }

  // `fd = Fd(...)`, `fd.reset(...)`: its functions put there what they are given.
  void owner_is_given(const CallExpr* call) {
    const Expr* owner = nullptr;
    llvm::ArrayRef<const Expr*> given;
    if (const auto* assigned = dyn_cast<CXXOperatorCallExpr>(call);
        assigned != nullptr && assigned->getOperator() == OO_Equal && call->getNumArgs() == 2) {
      owner = assigned->getArg(0);
      given = {call->getArgs() + 1, 1};
    } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(call)) {
      owner = member->getImplicitObjectArgument();
      given = {call->getArgs(), call->getNumArgs()};
    }
    const ValueDecl* to = owner == nullptr ? nullptr : named_by(owner->IgnoreImplicit());
    if (to == nullptr || may_hold_mask(to->getType())) return;
    for (const Expr* each : given)
      if (may_hold_number(each->getType())) flow(node_of_named(to), each);
  }

  void assignment(const BinaryOperator* binary) {
    if (!binary->isAssignmentOp()) return;
    const ValueDecl* to = named_by(binary->getLHS());
    if (to == nullptr) return;
    begin(to);
    const std::string node = node_of_named(to);
    if (binary->getOpcode() == BO_Assign) return flow(node, binary->getRHS());
    if (node.empty()) return;
    const MaskFlow before = part_of(node);
    if (binary->getOpcode() == BO_OrAssign) {
      for (const MaskFlow& each : evaluator_.values(binary->getRHS()))
        flow(node, both(before, each));
      return;
    }
    const auto bits = source_.constant(binary->getRHS());
    if (binary->getOpcode() == BO_AndAssign && bits)
      return flow(node, kept(before, static_cast<std::uint32_t>(*bits)));
    flow(node, anything());
  }

  void declaration(const DeclStmt* declared) {
    for (const Decl* decl : declared->decls()) {
      const auto* variable = dyn_cast<VarDecl>(decl);
      if (variable == nullptr || !variable->hasInit()) continue;
      if (may_hold_number(variable->getType())) flow(variable, variable->getInit());
    }
  }

  void record(const InitListExpr* list) {
    each_initialised(list, [&](const FieldDecl* field, const Expr* value) {
      if (may_hold_number(field->getType())) flow(node_of(field), value);
    });
  }

  void arguments(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> given) {
    if (callee == nullptr) return;
    if (is_of_system(callee)) return constructed_by(callee, given);
    for (unsigned i = 0; i < given.size() && i < callee->getNumParams(); ++i)
      if (may_hold_number(callee->getParamDecl(i)->getType()))
        flow(node_of(callee->getParamDecl(i)), given[i]);
  }

  // make_unique, emplace: it hands what it is given to a constructor, which mostly nobody sees.
  void constructed_by(const FunctionDecl* callee, llvm::ArrayRef<const Expr*> given) {
    const auto construct = [&](const TemplateArgumentList* types) {
      if (types == nullptr) return;
      for (const TemplateArgument& each : types->asArray()) {
        if (each.getKind() != TemplateArgument::Type) continue;
        const CXXRecordDecl* record = each.getAsType()->getAsCXXRecordDecl();
        if (record == nullptr || !record->hasDefinition() || is_of_system(record))
          continue;
        for (const CXXConstructorDecl* constructor : record->ctors()) opened_by_call(constructor);
        if (record->isAggregate() && makes_of_parts(callee, record, given)) open_members(record);
      }
    };
    construct(callee->getTemplateSpecializationArgs());
    const auto* method = dyn_cast<CXXMethodDecl>(callee);
    if (method == nullptr || method->isConst()) return;
    if (const auto* of = dyn_cast<ClassTemplateSpecializationDecl>(method->getParent()))
      construct(&of->getTemplateArgs());
  }

  // Not a copy of one that is given.
  static bool makes_of_parts(const FunctionDecl* callee, const CXXRecordDecl* record,
                             llvm::ArrayRef<const Expr*> given) {
    const bool makes =
        callee->getIdentifier() != nullptr &&
        (callee->getName().starts_with("emplace") || callee->getName().starts_with("make_"));
    return makes && std::none_of(given.begin(), given.end(), [&](const Expr* each) {
             const CXXRecordDecl* of = each->getType()->getAsCXXRecordDecl();
             return of != nullptr && of->getCanonicalDecl() == record->getCanonicalDecl();
           });
  }

  void open_members(const RecordDecl* record) {
    for (const FieldDecl* field : record->fields())
      if (may_hold_number(field->getType())) flow(node_of(field), anything());
  }

  // Somebody calls it, with what is not known.
  void opened_by_call(const FunctionDecl* function) {
    for (const ParmVarDecl* parameter : function->parameters())
      flow(node_of(parameter), anything());
  }

  // A name that is neither read nor stored to may be stored to by somebody else: its address, or a
  // reference. Of a function that is named and not called nobody knows who calls it, and with what.
  void use(const Function& function, const Expr* name) {
    if (const auto* ref = dyn_cast<DeclRefExpr>(name))
      if (const auto* named = dyn_cast<FunctionDecl>(ref->getDecl()); named != nullptr) {
        if (!called_.contains(ref) && !is_of_system(named)) opened_by_call(named);
        return;
      }
    if (const auto* lambda = dyn_cast<LambdaExpr>(name))
      return opened_by_call(lambda->getCallOperator());
    if (const auto* change = dyn_cast<UnaryOperator>(name);
        change != nullptr && change->isIncrementDecrementOp()) {
      if (const ValueDecl* decl = named_by(change->getSubExpr())) open(decl);
      return;
    }
    const ValueDecl* decl = isa<DeclRefExpr, MemberExpr>(name) ? named_by(name) : nullptr;
    if (decl == nullptr || name->getType().isConstQualified() || is_read(function, name)) return;
    open(decl);
  }

  bool is_read(const Function& function, const Expr* name) const {
    const Stmt* around = source_.parent(function, name);
    while (isa_and_nonnull<ParenExpr, ConditionalOperator>(around))
      around = source_.parent(function, around);
    if (around == nullptr) return true;
    if (!isa<Expr>(around)) return !isa<DeclStmt, ReturnStmt>(around);
    if (!may_hold_mask(name->getType())) return is_read_owner(around);
    if (const auto* cast = dyn_cast<CastExpr>(around))
      return cast->getCastKind() == CK_LValueToRValue || cast->getType().isConstQualified();
    if (const auto* binary = dyn_cast<BinaryOperator>(around))
      return binary->isAssignmentOp() || binary->getOpcode() == BO_Comma;
    if (const auto* change = dyn_cast<UnaryOperator>(around))
      return change->isIncrementDecrementOp();
    if (const auto* call = dyn_cast<CallExpr>(around)) return is_handed_on(call, name);
    return isa<LambdaExpr, UnaryExprOrTypeTraitExpr>(around);
  }

  // It is asked, copied or moved from, or its own function is called, which is looked at elsewhere
  // (owner_is_given).
  static bool is_read_owner(const Stmt* around) {
    if (const auto* cast = dyn_cast<CastExpr>(around)) return cast->getType().isConstQualified();
    if (const auto* assigned = dyn_cast<CXXOperatorCallExpr>(around))
      return assigned->getOperator() == OO_Equal;
    if (const auto* call = dyn_cast<CallExpr>(around)) return is_move(call);
    if (const auto* made = dyn_cast<CXXConstructExpr>(around))
      return held_number(made->getType()) != nullptr;
    return isa<MemberExpr>(around);
  }

  // What an inner node is but another name for; itself where it is more.
  std::string bare(const std::string& node) const {
    const auto first = flows_.lower_bound(MaskFlow{node, 0, {}});
    if (!is_inner(node) || first == flows_.end() || first->to != node) return node;
    const auto next = std::next(first);
    const bool alone = next == flows_.end() || next->to != node;
    return alone && first->bits == 0 && first->parts.size() == 1 &&
                   !is_inner(first->parts[0].node) && first->parts[0].keep == MaskPart().keep
               ? first->parts[0].node
               : node;
  }

  // make_unique, emplace: by reference to where it is read.
  bool is_handed_on(const CallExpr* call, const Expr* argument) const {
    const FunctionDecl* callee = call->getDirectCallee();
    const FunctionTemplateDecl* general =
        callee == nullptr ? nullptr : callee->getPrimaryTemplate();
    if (general == nullptr || !is_of_system(callee)) return false;
    const FunctionDecl* pattern = general->getTemplatedDecl();
    for (unsigned i = 0; i < call->getNumArgs() && pattern->getNumParams() > 0; ++i) {
      if (call->getArg(i)->IgnoreParens() != argument->IgnoreParens()) continue;
      QualType type = pattern->getParamDecl(std::min(i, pattern->getNumParams() - 1))->getType();
      if (const auto* pack = type->getAs<PackExpansionType>()) type = pack->getPattern();
      const auto* reference = type->getAs<RValueReferenceType>();
      return reference != nullptr && reference->getPointeeType()->isTemplateTypeParmType();
    }
    return false;
  }

  // Without what no other unit can ask for and nothing here leads on to.
  std::vector<MaskFlow> taken() const {
    std::vector<MaskFlow> made;
    std::vector<std::string> asked;
    std::set<std::string> seen;
    const auto take = [&](MaskFlow flow) {
      for (MaskPart& part : flow.parts) {
        part.node = bare(part.node);
        if (is_inner(part.node) && seen.insert(part.node).second) asked.push_back(part.node);
      }
      made.push_back(std::move(flow));
    };
    for (const MaskFlow& flow : flows_)
      if (!is_inner(flow.to)) take(flow);
    while (!asked.empty()) {
      const std::string node = asked.back();
      asked.pop_back();
      for (auto flow = flows_.lower_bound(MaskFlow{node, 0, {}});
           flow != flows_.end() && flow->to == node; ++flow)
        take(*flow);
    }
    return made;
  }

  const Source& source_;
  Evaluator evaluator_;
  std::set<MaskFlow> flows_;
  std::set<const FieldDecl*> begun_;
  std::set<const Expr*> called_;
};

bool is_only_read(const Source& source, const ParmVarDecl* parameter) {
  const Function* in = source.function(dyn_cast<FunctionDecl>(parameter->getDeclContext()));
  bool only = in != nullptr;
  if (!only) return false;
  walk(in->body, [&](const Stmt* stmt) {
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    if (!only || name == nullptr || name->getDecl() != parameter) return;
    const auto* read = dyn_cast_or_null<CastExpr>(source.parent(*in, name));
    only = read != nullptr && read->getCastKind() == CK_LValueToRValue;
  });
  return only;
}

}  // namespace

std::vector<MaskFlow> flows_of(const Source& source) {
  return Collector(source).collect();
}

std::vector<MaskFlow> values_of(const Source& source, const Expr* expr) {
  return Evaluator(source).values(expr);
}

std::vector<MaskFlow> outer_values_of(const Source& source, const Expr* expr) {
  std::map<std::string, std::string> given;
  walk(expr, [&](const Stmt* stmt) {
    const auto* name = dyn_cast<DeclRefExpr>(stmt);
    const auto* parameter = name == nullptr ? nullptr : dyn_cast<ParmVarDecl>(name->getDecl());
    if (parameter != nullptr && is_only_read(source, parameter))
      given[node_of_local(parameter)] = node_of(parameter);
  });
  std::vector<MaskFlow> made = values_of(source, expr);
  for (MaskFlow& flow : made)
    for (MaskPart& part : flow.parts)
      if (is_inner(part.node)) part.node = given[part.node];
  return made;
}

}  // namespace ofdcheck::lint
