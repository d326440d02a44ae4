#include "checker/report/finding.h"

namespace ofdcheck {

const char* word_for(Role role) {
  switch (role) {
    case Role::opened: return "opened";
    case Role::shared: return "shared";
    case Role::registered: return "registered";
    case Role::modified: return "modified";
    case Role::deregistered: return "deregistered";
    case Role::closed: return "closed";
    case Role::reopened: return "reopened";
    case Role::delivered: return "delivered";
    case Role::used: return "used";
    case Role::forked: return "forked";
    case Role::waiting: return "waiting";
    case Role::failed: return "failed";
    case Role::executed: return "executed";
    case Role::changed: return "changed";
    case Role::overwritten: return "overwritten";
    case Role::buffered: return "buffered";
    case Role::freed: break;
  }
  return "freed";
}

}  // namespace ofdcheck
