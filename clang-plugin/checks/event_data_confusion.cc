// event-data-confusion: the members of epoll_data are one union. Two of them are stored for one
// event; or a unit stores one and reads another; or the number stored is not the number registered.
#include <sys/epoll.h>

#include <map>
#include <set>

#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang-plugin/source/event_mask.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// `...data.fd`, or `data.fd` of an epoll_data_t: the member, else null.
const MemberExpr* member_of_data(const Stmt* stmt) {
  const auto* member = dyn_cast<MemberExpr>(stmt);
  if (member == nullptr) return nullptr;
  const auto* field = dyn_cast<FieldDecl>(member->getMemberDecl());
  return field != nullptr && field->getParent()->getName() == "epoll_data" ? member : nullptr;
}

struct Store {
  const Stmt* where = nullptr;
  std::string member;
  const Expr* value = nullptr;
  std::string of;                  // the union that is stored to, as written
  const VarDecl* event = nullptr;  // whose union it is, where that is a variable
  const Expr* base = nullptr;      // the union, where it is written out
};

// `epoll_event event{EPOLLIN, {.fd = fd}}`.
std::optional<Store> store_of_list(const DeclStmt* declared) {
  const auto* event =
      declared->isSingleDecl() ? dyn_cast<VarDecl>(declared->getSingleDecl()) : nullptr;
  const auto* list = event != nullptr && event->hasInit()
                         ? dyn_cast<InitListExpr>(event->getInit()->IgnoreImplicit())
                         : nullptr;
  const RecordDecl* record = list == nullptr ? nullptr : list->getType()->getAsRecordDecl();
  if (record == nullptr || record->getName() != "epoll_event" || list->getNumInits() < 2) return {};
  const auto* data = dyn_cast<InitListExpr>(list->getInit(1));
  if (data == nullptr || data->getNumInits() == 0) return {};
  const FieldDecl* member = data->getInitializedFieldInUnion();
  if (member == nullptr || isa<ImplicitValueInitExpr>(data->getInit(0))) return {};
  return Store{declared, member->getNameAsString(), data->getInit(0),
               event->getNameAsString() + ".data", event, nullptr};
}

std::vector<Store> stores_in(const Source& source, const Function& function) {
  std::vector<Store> stores;
  const Edit text(source);
  walk(function.body, [&](const Stmt* stmt) {
    if (const auto* declared = dyn_cast<DeclStmt>(stmt))
      if (auto store = store_of_list(declared)) stores.push_back(std::move(*store));
    const auto* assigned = dyn_cast<BinaryOperator>(stmt);
    if (assigned == nullptr || assigned->getOpcode() != BO_Assign) return;
    const MemberExpr* member = member_of_data(assigned->getLHS()->IgnoreParens());
    if (member == nullptr) return;
    const auto* data = dyn_cast<MemberExpr>(member->getBase()->IgnoreParens());
    stores.push_back({assigned, member->getMemberDecl()->getNameAsString(), assigned->getRHS(),
                      text.text(member->getBase()),
                      data == nullptr ? nullptr : variable(data->getBase()), member->getBase()});
  });
  return stores;
}

// It only gives the union a value.
bool clears(const Source& source, const Expr* value) {
  return source.constant(value) == 0 ||
         value->isNullPointerConstant(source.context(), Expr::NPC_ValueDependentIsNotNull) !=
             Expr::NPCK_NotNull;
}

// The same text, but another element or another object: what it is found by is changed in between.
bool moves_on(const Function& function, const Store& from, const Store& to) {
  std::set<const VarDecl*> named;
  walk(from.base, [&](const Stmt* part) {
    if (const auto* name = dyn_cast<DeclRefExpr>(part)) named.insert(variable(name));
  });
  bool within = false, moves = false;
  walk(function.body, [&](const Stmt* stmt) {
    within |= stmt == from.where;
    within &= stmt != to.where;
    if (!within) return;
    const VarDecl* changed = nullptr;
    if (const auto* step = dyn_cast<UnaryOperator>(stmt);
        step != nullptr && step->isIncrementDecrementOp())
      changed = variable(step->getSubExpr());
    if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
        assigned != nullptr && assigned->isAssignmentOp())
      changed = variable(assigned->getLHS());
    moves |= changed != nullptr && named.contains(changed);
  });
  return moves;
}

// A call between the two is given the event: it may have registered it by then.
bool given_between(const Edit& text, const Function& function, const Store& from, const Stmt* to) {
  const std::string root = from.of.substr(0, from.of.find_first_of(".-["));
  bool within = false, between = false;
  walk(function.body, [&](const Stmt* stmt) {
    if (stmt == from.where) within = true;
    if (stmt == to) within = false;
    const auto* call = dyn_cast<CallExpr>(stmt);
    if (!within || call == nullptr) return;
    for (const Expr* argument : call->arguments())
      between |= text.text(argument).find(root) != std::string::npos;
  });
  return between;
}

void judge_two_members(const Source& source, const Function& function,
                       const std::vector<Store>& stores, SourceReport& report) {
  for (std::size_t i = 0; i + 1 < stores.size(); ++i) {
    const Store& one = stores[i];
    const Store& other = stores[i + 1];
    if (one.of != other.of || one.of.empty() || one.member == other.member) continue;
    // `data.u64 = 0` before data.fd gives the other half a value.
    if (clears(source, one.value)) continue;
    if (!is_done_before(source, function, one.where, other.where)) continue;
    if (moves_on(function, one, other)) continue;
    if (given_between(Edit(source), function, one, other.where)) continue;
    Finding finding = source.finding(RuleId::event_data_confusion, function, other.where);
    finding.call = "data." + other.member;
    finding.message = "data." + other.member + " overwrites data." + one.member +
                      ", which was stored for the same event";
    finding.expected = "one member of the union: they share their bytes";
    report.add(std::move(finding));
  }
}

void judge_other_number(const Source& source, const Function& function,
                        const std::vector<Store>& stores, SourceReport& report) {
  for (const Call& ctl : function.calls) {
    if (ctl.libc->kind != Kind::registers || operation_of(source, ctl) != EPOLL_CTL_ADD) continue;
    const VarDecl* event = pointed_variable(ctl.argument(3));
    const VarDecl* fd = variable(ctl.argument(2));
    if (event == nullptr || fd == nullptr) continue;
    // The last store right before the ctl in its own block, or around it.
    const Store* last = nullptr;
    for (const Store& store : stores) {
      if (store.event == event && store.where->getBeginLoc() < ctl.expr->getBeginLoc())
        last = &store;
    }
    if (last == nullptr || last->member != "fd") continue;
    const VarDecl* stored = variable(last->value);
    if (stored == nullptr || stored == fd || !is_done_before(source, function, last->where, ctl.expr))
      continue;
    // Numbers that are made from each other may well name each other.
    bool related = false;
    walk(function.body, [&](const Stmt* stmt) {
      const VarDecl* to = nullptr;
      const Expr* from = nullptr;
      if (const auto* assigned = dyn_cast<BinaryOperator>(stmt);
          assigned != nullptr && assigned->isAssignmentOp()) {
        to = variable(assigned->getLHS());
        from = assigned->getRHS();
      }
      const auto* declared = dyn_cast<DeclStmt>(stmt);
      if (declared != nullptr && declared->isSingleDecl()) {
        to = dyn_cast<VarDecl>(declared->getSingleDecl());
        from = to == nullptr ? nullptr : to->getInit();
      }
      if (from == nullptr || (to != fd && to != stored)) return;
      walk(from, [&](const Stmt* part) {
        const auto* name = dyn_cast<DeclRefExpr>(part);
        // accept(listener) makes a number from the listener's, and is the very confusion.
        const auto* call = dyn_cast<CallExpr>(from->IgnoreParenCasts());
        const LibcCall* libc = call == nullptr ? nullptr : libc_call(call->getDirectCallee());
        if (libc != nullptr && libc->kind == Kind::accepts) return;
        related |= name != nullptr && (name->getDecl() == fd || name->getDecl() == stored);
      });
    });
    if (related) continue;
    Finding finding = source.finding(RuleId::event_data_confusion, ctl);
    finding.message = "data.fd is `" + stored->getNameAsString() + "`, and registered is `" +
                      fd->getNameAsString() + "`";
    finding.expected = "the number that is registered: an event says nothing else of whose it is";
    report.add(std::move(finding));
  }
}

void judge(const Source& source, SourceReport& report) {
  for (const Function& function : source.functions()) {
    const std::vector<Store> stores = stores_in(source, function);
    judge_two_members(source, function, stores, report);
    judge_other_number(source, function, stores, report);
  }
}

}  // namespace

const Check checks::event_data_confusion = {.source = judge};

}  // namespace ofdcheck::lint
