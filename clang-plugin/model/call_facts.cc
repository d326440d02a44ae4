#include "clang-plugin/model/call_facts.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "clang/AST/Decl.h"

namespace ofdcheck::lint {

using namespace clang;
using namespace clang::ento;

namespace {

std::optional<std::int64_t> constant(SVal value) {
  const auto concrete = value.getAs<nonloc::ConcreteInt>();
  if (!concrete) return {};
  const llvm::APSInt& number = concrete->getValue();
  return number.isSigned() ? number.getSExtValue()
                           : static_cast<std::int64_t>(number.getZExtValue());
}

Mode mode_of_flags(std::optional<std::int64_t> flags, std::int64_t nonblocking) {
  if (!flags) return Mode::unknown;
  return (*flags & nonblocking) != 0 ? Mode::nonblocking : Mode::blocking;
}

// F_SETFL with `old | O_NONBLOCK`, whose value no path knows.
Mode mode_of_status(SVal status) {
  if (const auto value = constant(status)) return mode_of_flags(value, O_NONBLOCK);
  const auto* with = dyn_cast_or_null<SymIntExpr>(status.getAsSymbol());
  if (with == nullptr) return Mode::unknown;
  const llvm::APSInt& given = with->getRHS();
  const std::int64_t bits = given.getExtValue();
  if (with->getOpcode() == BO_Or && (bits & O_NONBLOCK) != 0) return Mode::nonblocking;
  if (with->getOpcode() == BO_And && (bits & O_NONBLOCK) == 0) return Mode::blocking;
  return Mode::unknown;
}

bool is_event(const MemRegion* region) {
  QualType type;
  if (const auto* typed = dyn_cast<TypedValueRegion>(region)) type = typed->getValueType();
  // What a container's operator[] or a parameter refers to.
  if (const auto* pointed = dyn_cast<SymbolicRegion>(region))
    type = pointed->getSymbol()->getType()->getPointeeType();
  const RecordDecl* record = type.isNull() ? nullptr : type->getAsRecordDecl();
  return record != nullptr && record->getName() == "epoll_event";
}

const FieldDecl* field_of(QualType record, llvm::StringRef name) {
  const RecordDecl* decl = record.isNull() ? nullptr : record->getAsRecordDecl();
  if (decl == nullptr || decl->getDefinition() == nullptr) return nullptr;
  for (const FieldDecl* field : decl->getDefinition()->fields())
    if (field->getName() == name) return field;
  return nullptr;
}

// What the event that an epoll_ctl is given has there: a member, or one of its own.
SVal value_in_event(const CallEvent& event, CheckerContext& c,
                    std::initializer_list<llvm::StringRef> members) {
  // The type comes from the expression: a region on the heap has none of its own.
  const Expr* argument = event.getArgExpr(3);
  QualType type = argument == nullptr ? QualType() : argument->IgnoreParenImpCasts()->getType();
  if (type.isNull() || !type->isPointerType()) return UnknownVal();
  type = type->getPointeeType();
  SVal place = event.getArgSVal(3);
  for (const llvm::StringRef member : members) {
    const FieldDecl* field = field_of(type, member);
    if (field == nullptr) return UnknownVal();
    place = c.getState()->getLValue(field, place);
    type = field->getType();
  }
  const auto location = place.getAs<Loc>();
  return location ? c.getState()->getSVal(*location, type) : UnknownVal();
}

// What a variable in the initialiser of the event holds, where the data is given there: of a union
// that was initialised the analyzer does not tell what is in it.
SVal initial_data(const CallEvent& event, CheckerContext& c) {
  const MemRegion* place = event.getArgSVal(3).getAsRegion();
  const auto* variable = dyn_cast_or_null<VarRegion>(place);
  const auto* list = variable == nullptr || variable->getDecl()->getInit() == nullptr
                         ? nullptr
                         : dyn_cast<InitListExpr>(variable->getDecl()->getInit());
  if (list == nullptr || variable->getStackFrame() != c.getStackFrame()) return UnknownVal();
  for (const Expr* each : list->inits()) {
    const auto* data = dyn_cast<InitListExpr>(each);
    if (data == nullptr || !data->getType()->isUnionType() || data->getNumInits() != 1) continue;
    const auto* name = dyn_cast<DeclRefExpr>(data->getInit(0)->IgnoreParenCasts());
    const auto* given = name == nullptr ? nullptr : dyn_cast<VarDecl>(name->getDecl());
    if (given == nullptr || !given->hasLocalStorage()) return UnknownVal();
    return c.getState()->getSVal(c.getState()->getLValue(given, c.getStackFrame()).castAs<Loc>());
  }
  return UnknownVal();
}

SVal mask_value(const CallEvent& event, CheckerContext& c) {
  return value_in_event(event, c, {"events"});
}

}  // namespace

const LibcCall* libc_call(const CallEvent& event) {
  return libc_call(dyn_cast_or_null<FunctionDecl>(event.getDecl()));
}

SymbolRef symbol_argument(const CallEvent& event, int index) {
  if (index < 0 || static_cast<unsigned>(index) >= event.getNumArgs()) return nullptr;
  const SymbolRef symbol = event.getArgSVal(static_cast<unsigned>(index)).getAsSymbol();
  // A sum or a cast of something is no number that was opened.
  return symbol != nullptr && isa<SymbolData>(symbol) && symbol->getType()->isIntegerType()
             ? symbol
             : nullptr;
}

std::optional<std::int64_t> constant_argument(const CallEvent& event, unsigned index) {
  if (index >= event.getNumArgs()) return {};
  return constant(event.getArgSVal(index));
}

std::optional<std::uint32_t> mask_argument(const CallEvent& event, CheckerContext& c) {
  const auto bits = constant(mask_value(event, c));
  if (!bits) return {};
  return static_cast<std::uint32_t>(*bits);
}

SymbolRef mask_symbol(const CallEvent& event, CheckerContext& c) {
  return mask_value(event, c).getAsSymbol(true);
}

SymbolRef data_symbol(const CallEvent& event, CheckerContext& c) {
  // The members of the union lie one upon another: the widest has what was stored to any.
  if (const SymbolRef stored = value_in_event(event, c, {"data", "u64"}).getAsSymbol())
    return unconverted(stored);
  return unconverted(initial_data(event, c).getAsSymbol());
}

SymbolRef unconverted(SymbolRef symbol) {
  while (const auto* cast = dyn_cast_or_null<SymbolCast>(symbol)) symbol = cast->getOperand();
  return symbol != nullptr && isa<SymbolData>(symbol) ? symbol : nullptr;
}

bool changes_mode(const LibcCall& libc, const CallEvent& event) {
  const auto command = constant_argument(event, 1);
  return libc.id == Libc::fcntl_ ? command == F_SETFL && event.getNumArgs() > 2
                                 : command == static_cast<std::int64_t>(FIONBIO);
}

Mode mode_after(const LibcCall& libc, const CallEvent& event, Mode before) {
  switch (libc.id) {
    case Libc::socket_:
      return mode_of_flags(constant_argument(event, 1), SOCK_NONBLOCK);
    case Libc::accept_:
      return Mode::blocking;
    case Libc::accept4_:
      return mode_of_flags(constant_argument(event, 3), SOCK_NONBLOCK);
    case Libc::fcntl_:
      return constant_argument(event, 1) == F_SETFL && event.getNumArgs() > 2
                 ? mode_of_status(event.getArgSVal(2))
                 : before;
    case Libc::ioctl_:
      return constant_argument(event, 1) == static_cast<std::int64_t>(FIONBIO) ? Mode::unknown
                                                                               : before;
    default:
      return before;
  }
}

bool opens_to_read(const CallEvent& event) {
  const Expr* mode = event.getNumArgs() > 1 ? event.getArgExpr(1) : nullptr;
  const auto* text = mode == nullptr ? nullptr : dyn_cast<StringLiteral>(mode->IgnoreParenCasts());
  return text != nullptr && text->getString().find_first_of("r+") != llvm::StringRef::npos;
}

bool lies_in_event(const MemRegion* region) {
  while (region != nullptr) {
    if (is_event(region)) return true;
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  return false;
}

bool is_from_batch(SymbolRef fd) {
  return lies_in_event(fd->getOriginRegion());
}

bool is_of_event(SymbolRef symbol) {
  for (const MemRegion* region = symbol->getOriginRegion(); region != nullptr;) {
    if (is_event(region)) return true;
    // Behind a pointer: where that was read from.
    if (const auto* pointed = dyn_cast<SymbolicRegion>(region)) {
      region = pointed->getSymbol()->getOriginRegion();
      continue;
    }
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  return false;
}

}  // namespace ofdcheck::lint
