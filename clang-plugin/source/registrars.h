// Which numbers a unit has registered, and with which masks: by epoll_ctl, and by functions of its
// own and of other units that are given one or both.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clang-plugin/facts/facts.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/source.h"

namespace clang {
class FunctionDecl;
class ValueDecl;
}  // namespace clang

namespace ofdcheck::lint {

// EPOLL_CTL_ADD or MOD below a function, of a number and a mask that are its parameters or, where
// there is no parameter, these.
struct Registrar {
  bool modifies = false;
  int number_parameter = -1;
  std::string number;  // where it stands (facts/key.h); empty when that is not known
  int mask_parameter = -1;
  MaskBits mask;
  int datum_parameter = -1;
  // The event brings back the address of this; null when that is not known.
  const clang::ValueDecl* datum = nullptr;

  // It is told of input once, and goes on to be told.
  bool is_edge() const;
  bool operator==(const Registrar&) const = default;
};

// By function, canonical.
using Registrars = std::map<const clang::FunctionDecl*, std::vector<Registrar>>;

Registrars registrars_of(const Source& source);
// What other units need to know of a function that registers.
std::vector<Added> added_by(const std::vector<Registrar>& registrars);
// The variable or member whose address an expression is; else null.
const clang::ValueDecl* addressed(const clang::Expr* expr);
// Where a number stands that this expression names: a member, a parameter, what a function returns.
std::string node_of_number(const clang::Expr* expr);

}  // namespace ofdcheck::lint
