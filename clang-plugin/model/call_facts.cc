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

SVal mask_value(const CallEvent& event, CheckerContext& c) {
  // The type comes from the expression: a region on the heap has none of its own.
  const Expr* argument = event.getArgExpr(3);
  const QualType type =
      argument == nullptr ? QualType() : argument->IgnoreParenImpCasts()->getType();
  if (type.isNull() || !type->isPointerType()) return UnknownVal();
  const RecordDecl* record = type->getPointeeType()->getAsRecordDecl();
  if (record == nullptr || record->getDefinition() == nullptr) return UnknownVal();
  for (const FieldDecl* field : record->getDefinition()->fields()) {
    if (field->getName() != "events") continue;
    const SVal place = c.getState()->getLValue(field, event.getArgSVal(3));
    const auto location = place.getAs<Loc>();
    return location ? c.getState()->getSVal(*location, field->getType()) : UnknownVal();
  }
  return UnknownVal();
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

bool is_from_batch(SymbolRef fd) {
  for (const MemRegion* region = fd->getOriginRegion(); region != nullptr;) {
    if (is_event(region)) return true;
    const auto* inside = dyn_cast<SubRegion>(region);
    region = inside == nullptr ? nullptr : inside->getSuperRegion();
  }
  return false;
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
