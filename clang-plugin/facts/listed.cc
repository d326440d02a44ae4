#include "clang-plugin/facts/listed.h"

#include <sys/epoll.h>

#include <algorithm>
#include <map>

#include "clang-plugin/facts/deeds.h"
#include "clang-plugin/facts/flows.h"
#include "clang-plugin/facts/key.h"
#include "clang-plugin/facts/masks.h"
#include "clang-plugin/facts/once.h"
#include "clang-plugin/facts/program.h"
#include "clang-plugin/source/event_mask.h"
#include "clang-plugin/source/handed.h"
#include "clang-plugin/source/places.h"
#include "clang-plugin/source/registrars.h"
#include "clang-plugin/source/source.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

namespace ofdcheck::lint {
namespace {

using namespace clang;

// As a place of flows. The bits of one are the operation; 0 where that is not known.
constexpr const char* kListed = "=listed";
// Which of the two a part is. What is given is a parameter, or a member, perhaps of one.
constexpr std::uint32_t kNumber = 1;
constexpr std::uint32_t kGiven = 2;
constexpr std::uint32_t kThroughVariable = 4;
// Before the key of a function that registers what it is given: the functions of which it is known
// that they call it, and told what they give it.
constexpr const char* kKnewOf = "=knew|";
// Before the names of an instance and a number: the masks that this one is given there by
// EPOLL_CTL_MOD.
constexpr const char* kMaskOf = "=mask|";
// Of an instance or a number that has no name.
constexpr const char* kSome = "=some";

std::string mask_of_listed(const std::string& instance, const std::string& number) {
  return kMaskOf + instance + "|" + number;
}

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool registers_given(const Deed& deed) {
  return kind_of(deed.call) == Kind::registers && deed.operation != EPOLL_CTL_DEL &&
         is_digits(deed.fd) && !deed.epoll.empty();
}

class Collector {
 public:
  Collector(const Source& source, const ProgramFacts* program, std::vector<MaskFlow>& flows)
      : source_(source), program_(program), flows_(flows) {}

  void collect() {
    for (const Function& function : source_.functions()) {
      for (const Call& call : function.calls)
        if (call.libc->kind == Kind::registers) direct(call);
      walk(function.body, [&](const Stmt* stmt) {
        if (const auto* call = dyn_cast<CallExpr>(stmt)) by_function(function, call);
      });
    }
  }

 private:
  void listed(std::int64_t operation, const Expr* instance, std::string number,
              const std::vector<MaskFlow>& masks) {
    const ValueDecl* through = place_of(source_, instance).decl;
    std::string name = name_of_instance(through);
    if (operation == EPOLL_CTL_MOD)
      for (MaskFlow mask : masks) {
        mask.to = mask_of_listed(name.empty() ? kSome : name, number.empty() ? kSome : number);
        add_once(flows_, std::move(mask));
      }
    MaskFlow made{kListed, static_cast<std::uint32_t>(operation), {}};
    made.parts.push_back(
        {name.empty() ? kSome : std::move(name),
         isa_and_nonnull<FieldDecl, ParmVarDecl>(through) ? kGiven : kThroughVariable});
    made.parts.push_back({number.empty() ? kSome : std::move(number), kNumber});
    add_once(flows_, std::move(made));
  }

  std::string number_of(const Function& in, const Expr* expr) const {
    std::string node = node_of_number(expr);
    return node.empty() && source_.places().is_accepted(in, expr) ? kAccepted : node;
  }

  void direct(const Call& ctl) {
    const std::int64_t operation = operation_of(source_, ctl).value_or(0);
    const Places& places = source_.places();
    if (operation == EPOLL_CTL_DEL || places.is_listener(*ctl.in, ctl.argument(2))) return;
    const bool wakes = places.made_by(*ctl.in, ctl.argument(2), [](const Call& made) {
      return made.libc->id == Libc::eventfd_ || made.libc->id == Libc::timerfd_create_ ||
             made.libc->id == Libc::signalfd_;
    });
    if (wakes) return;
    const auto mask = operation == EPOLL_CTL_MOD ? mask_of_ctl(source_, ctl) : std::nullopt;
    listed(operation, ctl.argument(0), number_of(*ctl.in, ctl.argument(2)),
           values_of(mask && mask->written != nullptr ? mask->written : nullptr));
  }

  // Anything, where nothing is known of it.
  std::vector<MaskFlow> values_of(const Expr* mask) const {
    return mask == nullptr ? std::vector<MaskFlow>{{{}, 0, {{}}}} : outer_values_of(source_, mask);
  }

  // All bits of what the function is given for it.
  template <typename Given>
  std::vector<MaskFlow> masks_of(const Deed& deed, const Given& given) const {
    if (deed.mask) return {{{}, *deed.mask, {}}};
    MaskFlow made{{}, deed.mask_bits, {}};
    std::vector<Way> ways = deed.mask_parts;
    if (!deed.mask_from.empty()) ways.push_back(deed.mask_from);
    for (const Way& way : ways) {
      const std::vector<MaskFlow> values = values_of(is_digits(way) ? given(way) : nullptr);
      // Of several, one: which, nobody knows.
      if (values.size() != 1) return values_of(nullptr);
      made.bits |= values[0].bits;
      made.parts.insert(made.parts.end(), values[0].parts.begin(), values[0].parts.end());
    }
    return ways.empty() ? values_of(nullptr) : std::vector<MaskFlow>{std::move(made)};
  }

  // Of a function that registers a number that it is given, in an instance that it is given. Whatever
  // else one does stands in its own text.
  void by_function(const Function& in, const CallExpr* call) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (callee == nullptr || isa<CXXOperatorCallExpr>(call)) return;
    const std::vector<const Deed*>& deeds = registrations_of(callee);
    for (const Deed* deed : deeds) by_deed(in, call, callee, *deed);
    if (!deeds.empty()) add_once(flows_, MaskFlow{kKnewOf + key_of(callee), 0, {{key_of(in.decl)}}});
  }

  const std::vector<const Deed*>& registrations_of(const FunctionDecl* callee) {
    const auto [at, made] = registrations_.try_emplace(callee->getCanonicalDecl());
    if (made && callee->getNumParams() > 0 && libc_call(callee) == nullptr)
      any_deed(summary_of(callee, program_), [&, &found = at->second](const Deed& deed) {
        if (registers_given(deed)) found.push_back(&deed);
        return false;
      });
    return at->second;
  }

  void by_deed(const Function& in, const CallExpr* call, const FunctionDecl* callee,
               const Deed& deed) {
    const auto given = [&](const Way& way) -> const Expr* {
      const std::string root = way.substr(0, way.find('.'));
      if (root == "this") {
        const auto* member = dyn_cast<CXXMemberCallExpr>(call);
        return member == nullptr ? nullptr : member->getImplicitObjectArgument();
      }
      if (!is_digits(root)) return nullptr;
      const auto at = static_cast<unsigned>(std::stoul(root));
      return at < call->getNumArgs() ? call->getArg(at) : nullptr;
    };
    if (is_digits(deed.data) && given(deed.data) != nullptr &&
        source_.constant(given(deed.data)->IgnoreParenImpCasts()))
      return;
    const Expr* number = given(deed.fd);
    std::string node = number == nullptr ? std::string() : number_of(in, number);
    // Of some of those that the function is given nobody knows what they are.
    if (node.empty() && std::stoul(deed.fd) < callee->getNumParams())
      node = node_of(callee->getParamDecl(static_cast<unsigned>(std::stoul(deed.fd))));
    const Expr* chosen = is_digits(deed.operation_from) ? given(deed.operation_from) : nullptr;
    const std::int64_t operation =
        chosen == nullptr ? deed.operation
                          : source_.constant(chosen->IgnoreParenImpCasts()).value_or(0);
    if (operation != EPOLL_CTL_DEL)
      listed(operation, given(deed.epoll), std::move(node), masks_of(deed, given));
  }

  const Source& source_;
  const ProgramFacts* program_;
  std::vector<MaskFlow>& flows_;
  std::map<const FunctionDecl*, std::vector<const Deed*>> registrations_;
};

// What a function does with what it is given stands where it is called, when its facts are known,
// and were when all who call it were looked at.
bool stands_at_calls(const ProgramFacts& program, const MaskFlow& flow) {
  const std::string& number = flow.parts[1].node;
  if (flow.parts[0].keep != kGiven || !is_parameter(number)) return false;
  const std::size_t bar = number.rfind('|');
  const std::string key = number.substr(0, bar);
  const bool known = any_deed(program.summary(key), [&](const Deed& deed) {
    return registers_given(deed) && deed.fd == number.substr(bar + 1) &&
           static_cast<std::uint32_t>(deed.operation) == flow.bits;
  });
  if (!known) return false;
  const std::string told = kKnewOf + key;
  const std::set<MaskFlow>& callers = program.masks().flows_to(told);
  const std::vector<std::string>& all = program.callers_by_name(key);
  return std::all_of(all.begin(), all.end(), [&](const std::string& caller) {
    return callers.contains({told, 0, {{caller}}});
  });
}

template <typename Take>
void each_listed(const ProgramFacts& program, const Take& take) {
  for (const MaskFlow& flow : program.masks().flows_to(kListed))
    if (flow.parts.size() == 2 && !stands_at_calls(program, flow)) take(flow);
}

template <typename Take>
void each_listed(const ProgramFacts& program, const std::set<std::string>& through,
                 const Take& take) {
  each_listed(program, [&](const MaskFlow& flow) {
    const std::string& instance = flow.parts[0].node;
    if (instance == kSome || through.contains(instance)) take(flow);
  });
}

// A number of the one node may come to the other.
bool may_be_one(const Masks& masks, const std::string& one, const std::string& other) {
  return one == other || masks.is_made_of(one, other) || masks.is_made_of(other, one);
}

// Where a parameter has it from that is never given anything else; itself where there is no one
// such place.
std::string source_of_copies(const Masks& masks, std::string node) {
  for (int turns = 0; is_parameter(node) && turns < 4; ++turns) {
    const std::set<MaskFlow>& flows = masks.flows_to(node);
    if (flows.size() != 1 || !flows.begin()->is_copy()) return node;
    node = flows.begin()->parts[0].node;
  }
  return node;
}

bool is_connection(const ProgramFacts& program, const std::string& number) {
  return !number.empty() && number != kSome && program.masks().comes_from(number, kAccepted);
}

}  // namespace

void add_listed(const Source& source, const ProgramFacts* program, std::vector<MaskFlow>& flows) {
  Collector(source, program, flows).collect();
}

std::string name_of_instance(const ValueDecl* place) {
  if (const auto* field = dyn_cast_or_null<FieldDecl>(place)) return node_of_member(field);
  const auto* variable = dyn_cast_or_null<VarDecl>(place);
  return variable != nullptr && variable->hasGlobalStorage() ? key_of(variable) : std::string();
}

bool is_only_added_to(const ProgramFacts& program, const std::set<std::string>& through) {
  bool any = false, only = program.masks().are_whole();
  if (!only) return false;
  each_listed(program, through, [&](const MaskFlow& flow) {
    any = true;
    only = only && flow.bits == EPOLL_CTL_ADD && is_connection(program, flow.parts[1].node);
  });
  return any && only;
}

std::vector<std::string> numbers_to_arm(const ProgramFacts& program) {
  const Masks& masks = program.masks();
  if (!masks.are_whole()) return {};
  std::map<std::string, std::set<std::string>> changed;  // numbers, and through what
  std::vector<std::pair<std::string, std::string>> others;
  each_listed(program, [&](const MaskFlow& flow) {
    if (flow.bits == EPOLL_CTL_ADD) return;
    const std::string& through = flow.parts[0].node;
    const std::string number = source_of_copies(masks, flow.parts[1].node);
    const MaskBits mask = masks.at(mask_of_listed(through, flow.parts[1].node));
    const bool arms = flow.bits == EPOLL_CTL_MOD && through != kSome &&
                      mask.always(EPOLLONESHOT) && mask.is_mask() && is_connection(program, number);
    if (arms)
      changed[number].insert(through);
    else
      others.emplace_back(number, through);
  });
  std::vector<std::string> numbers;
  for (const auto& [number, through] : changed) {
    const auto concerns = [&](const std::string& other, const std::string& by) {
      return other != number && (by == kSome || other == kSome || through.contains(by) ||
                                 may_be_one(masks, other, number));
    };
    bool alone = std::none_of(others.begin(), others.end(), [&](const auto& other) {
      return other.first == number || concerns(other.first, other.second);
    });
    for (const auto& [other, by] : changed)
      alone = alone && std::none_of(by.begin(), by.end(), [&](const std::string& each) {
                return concerns(other, each);
              });
    if (alone) numbers.push_back(number);
  }
  return numbers;
}

bool is_any_only_added_to(const ProgramFacts& program) {
  const std::set<MaskFlow>& all = program.masks().flows_to(kListed);
  return std::any_of(all.begin(), all.end(), [&](const MaskFlow& flow) {
    return flow.bits == EPOLL_CTL_ADD && flow.parts.size() == 2 && flow.parts[0].node != kSome &&
           is_only_added_to(program, {flow.parts[0].node});
  });
}

bool is_added_elsewhere(const ProgramFacts& program, const std::set<std::string>& through,
                        const std::string& number) {
  if (!is_connection(program, number)) return false;
  bool elsewhere = false, changed = false;
  each_listed(program, through, [&](const MaskFlow& flow) {
    elsewhere = elsewhere || flow.parts[1].node != number;
  });
  // The same instance may be reached through something else.
  each_listed(program, [&](const MaskFlow& flow) {
    changed = changed || (flow.bits != EPOLL_CTL_ADD &&
                          may_be_one(program.masks(), flow.parts[1].node, number));
  });
  return elsewhere && !changed;
}

}  // namespace ofdcheck::lint
