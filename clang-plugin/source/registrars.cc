#include "clang-plugin/source/registrars.h"

#include <sys/epoll.h>

#include <algorithm>

#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/places.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {

using namespace clang;

namespace {

// A wrapper around a wrapper around a wrapper.
constexpr int kRounds = 3;

// The parameter of this function that an expression names, else -1.
int parameter_of(const Function& function, const Expr* expr) {
  const auto* parameter = dyn_cast_or_null<ParmVarDecl>(variable(expr));
  return parameter != nullptr && parameter->getDeclContext() == function.decl
             ? static_cast<int>(parameter->getFunctionScopeIndex())
             : -1;
}

int number_of(const Way& way) {
  return !way.empty() && way.find_first_not_of("0123456789") == Way::npos && way.size() < 4
             ? std::stoi(way)
             : -1;
}

// A variable, or a member of whatever object, that is no reference to another one.
const ValueDecl* object_named(const Expr* expr) {
  expr = expr->IgnoreParenCasts();
  const ValueDecl* named = nullptr;
  if (const auto* name = dyn_cast<DeclRefExpr>(expr)) named = dyn_cast<VarDecl>(name->getDecl());
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    named = dyn_cast<FieldDecl>(member->getMemberDecl());
  return named == nullptr || named->getType()->isReferenceType() ? nullptr : named;
}

// What of an event is stored to: its mask, or a member of its data.
StringRef part_of(const MemberExpr* member) {
  const StringRef name = member->getMemberDecl()->getName();
  return name == "events" || name == "ptr" ? name : StringRef();
}

const VarDecl* event_of(const MemberExpr* member) {
  const auto* data = dyn_cast<MemberExpr>(member->getBase()->IgnoreParenCasts());
  return variable(data == nullptr ? member->getBase() : data->getBase());
}

// The part of an initialiser of an event, or null.
const Expr* initial(const InitListExpr* list, StringRef part) {
  const unsigned at = part == "events" ? 0 : 1;
  if (list->getNumInits() <= at || isa<ImplicitValueInitExpr>(list->getInit(at))) return nullptr;
  const auto* data = dyn_cast<InitListExpr>(list->getInit(at));
  if (data == nullptr) return list->getInit(at);
  const FieldDecl* member = data->getInitializedFieldInUnion();
  return member != nullptr && member->getName() == part && data->getNumInits() == 1
             ? data->getInit(0)
             : nullptr;
}

// What alone is stored to this part of the event that epoll_ctl is given; else null.
const Expr* stored(const Call& call, StringRef part) {
  const VarDecl* event = pointed_variable(call.argument(3));
  std::vector<const Expr*> stored;
  walk(call.in->body, [&](const Stmt* stmt) {
    if (const auto* declared = dyn_cast<DeclStmt>(stmt)) {
      const auto* list = event != nullptr && declared->isSingleDecl() &&
                                 declared->getSingleDecl() == event && event->hasInit()
                             ? dyn_cast<InitListExpr>(event->getInit())
                             : nullptr;
      if (const Expr* first = list == nullptr ? nullptr : initial(list, part))
        stored.push_back(first);
    }
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned == nullptr || !assigned->isAssignmentOp()) return;
    const auto* member = dyn_cast<MemberExpr>(assigned->getLHS()->IgnoreParenCasts());
    if (member != nullptr && part_of(member) == part && event_of(member) == event)
      stored.push_back(assigned->getOpcode() == BO_Assign ? assigned->getRHS() : nullptr);
  });
  return event != nullptr && stored.size() == 1 ? stored.front() : nullptr;
}

class Finder {
 public:
  explicit Finder(const Source& source) : source_(source) {
    for (const Function& function : source.functions())
      for (const Call& call : function.calls)
        if (call.libc->kind == Kind::registers) registered(call);
    for (int round = 0; round < kRounds; ++round)
      for (const Function& function : source.functions()) pass_on(function);
  }

  Registrars take() { return std::move(found_); }

 private:
  void add(const Function& in, Registrar made) {
    std::vector<Registrar>& all = found_[in.decl->getCanonicalDecl()];
    if (std::find(all.begin(), all.end(), made) == all.end()) all.push_back(std::move(made));
  }

  void registered(const Call& call) {
    const auto operation = operation_of(source_, call);
    if (operation == EPOLL_CTL_DEL) return;
    Registrar made;
    made.modifies = operation == EPOLL_CTL_MOD;
    const auto mask = mask_of_ctl(source_, call);
    if (mask) made.mask = *mask;
    made.mask_parameter = parameter_of(*call.in, stored(call, "events"));
    give(*call.in, call.argument(2), made);
    bring(*call.in, stored(call, "ptr"), made);
    add(*call.in, std::move(made));
  }

  static void give(const Function& in, const Expr* number, Registrar& made) {
    made.number_parameter = parameter_of(in, number);
    made.number = node_of_number(number);
  }

  // With what its events come.
  static void bring(const Function& in, const Expr* datum, Registrar& made) {
    const Expr* pointer = datum == nullptr ? nullptr : datum->IgnoreParenCasts();
    const auto* address = dyn_cast_or_null<UnaryOperator>(pointer);
    if (address != nullptr && address->getOpcode() == UO_AddrOf)
      return refer(in, address->getSubExpr(), made);
    made.datum_parameter = parameter_of(in, pointer);
    made.datum = nullptr;
  }

  static void refer(const Function& in, const Expr* object, Registrar& made) {
    const VarDecl* name = variable(object);
    const bool is_reference = name != nullptr && name->getType()->isReferenceType();
    made.datum_parameter = is_reference ? parameter_of(in, object) : -1;
    made.datum = object_named(object);
  }

  std::vector<Registrar> registrars_at(const FunctionDecl* callee) const {
    const auto own = found_.find(callee->getCanonicalDecl());
    if (own != found_.end()) return own->second;
    std::vector<Registrar> made;
    const ProgramFacts* program = source_.given_program();
    if (program == nullptr || source_.function(callee) != nullptr) return made;
    if (const FunctionFacts* facts = summary_of(callee, program))
      for (const Case& each : facts->cases)
        for (const auto* list : {&each.deeds, &each.maybe})
          for (const Deed& deed : *list) {
            if (kind_of(deed.call) != Kind::registers || deed.operation == EPOLL_CTL_DEL) continue;
            Registrar one;
            one.modifies = deed.operation == EPOLL_CTL_MOD;
            one.number_parameter = number_of(deed.fd);
            one.mask_parameter = deed.mask_bits == 0 ? number_of(deed.mask_from) : -1;
            if (deed.mask) one.mask = MaskBits::of(*deed.mask);
            one.datum_parameter = number_of(deed.data);
            made.push_back(std::move(one));
          }
    if (const FunctionFacts* facts = program->function(key_of(callee)))
      for (const Added& added : facts->adds) {
        Registrar one;
        one.number_parameter = number_of(added.number);
        if (one.number_parameter < 0) one.number = added.number;
        one.mask_parameter = added.mask;
        made.push_back(std::move(one));
      }
    return made;
  }

  void pass_on(const Function& function) {
    walk(function.body, [&](const Stmt* stmt) {
      const auto* call = dyn_cast<CallExpr>(stmt);
      const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
      if (callee == nullptr || isa<CXXOperatorCallExpr>(call) || libc_call(callee) != nullptr)
        return;
      for (Registrar made : registrars_at(callee)) {
        if (made.number_parameter < 0 && made.mask_parameter < 0) continue;
        if (const Expr* number = argument(call, made.number_parameter))
          give(function, number, made);
        if (const Expr* mask = argument(call, made.mask_parameter)) {
          made.mask_parameter = parameter_of(function, mask);
          made.mask = mask_of(source_, mask);
        }
        if (const Expr* datum = argument(call, made.datum_parameter)) {
          const QualType given =
              callee->getParamDecl(static_cast<unsigned>(made.datum_parameter))->getType();
          given->isReferenceType() ? refer(function, datum, made) : bring(function, datum, made);
        }
        add(function, std::move(made));
      }
    });
  }

  static const Expr* argument(const CallExpr* call, int index) {
    return index >= 0 && static_cast<unsigned>(index) < call->getNumArgs()
               ? call->getArg(static_cast<unsigned>(index))
               : nullptr;
  }

  const Source& source_;
  Registrars found_;
};

}  // namespace

const ValueDecl* addressed(const Expr* expr) {
  const auto* address =
      expr == nullptr ? nullptr : dyn_cast<UnaryOperator>(expr->IgnoreParenCasts());
  return address != nullptr && address->getOpcode() == UO_AddrOf
             ? object_named(address->getSubExpr())
             : nullptr;
}

std::string node_of_number(const Expr* expr) {
  expr = expr == nullptr ? nullptr : bare(expr);
  if (expr == nullptr) return {};
  if (const auto* call = dyn_cast<CallExpr>(expr)) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr) return {};
    const LibcCall* libc = libc_call(callee);
    if (libc == nullptr) return node_of_result(callee);
    return libc->kind == Kind::accepts ? kAccepted : "=" + std::string(libc->name);
  }
  if (const auto* member = dyn_cast<MemberExpr>(expr))
    return node_of(dyn_cast<FieldDecl>(member->getMemberDecl()));
  const VarDecl* held = variable(expr);
  if (held == nullptr) return {};
  if (held->hasLocalStorage() && !isa<ParmVarDecl>(held))
    return held->hasInit() ? node_of_number(held->getInit()) : std::string();
  return node_of(held);
}

bool Registrar::is_edge() const {
  if (modifies) return mask.always(EPOLLET) || mask.never(EPOLLIN);
  return mask.always(EPOLLET | EPOLLIN) && mask.never(EPOLLONESHOT);
}

Registrars registrars_of(const Source& source) {
  return Finder(source).take();
}

std::vector<Added> added_by(const std::vector<Registrar>& registrars) {
  std::vector<Added> made;
  for (const Registrar& each : registrars) {
    if (each.modifies || each.number.empty() || each.mask_parameter < 0) continue;
    const Added added{
        each.number_parameter >= 0 ? std::to_string(each.number_parameter) : each.number,
        each.mask_parameter};
    if (std::find(made.begin(), made.end(), added) == made.end()) made.push_back(added);
  }
  return made;
}

}  // namespace ofdcheck::lint
