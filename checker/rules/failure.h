// One call, one finding: which rule speaks of a call that failed. Every rule about failed calls
// asks here first, so that the most specific one speaks and the others are silent.
#pragma once

#include <optional>

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// The rule that the failed call belongs to; none when the failure is nobody's bug: a number that
// this process never closed, a probe, a DEL whose outcome event loops ignore on purpose.
std::optional<RuleId> rule_for_failure(const Case& c);

inline bool speaks_of_failure(const Case& c) {
  return c.call.at_leave() && c.call.failed() && rule_for_failure(c) == c.rule;
}

// The last registration under the call's number in its instance, if the number was closed since and
// this process closed it: what a late DEL or MOD was meant for. Null otherwise.
const Registration* closed_registration(const Case& c);

// A thread closed the number twice, and what the second close hit was another thread's: the opener
// of that generation now gets EBADF, and no thread but the opener had worked on it.
bool hit_by_second_close(const Case& c, const Descriptor& slot);

}  // namespace ofdcheck::rules
