// One stream taken in turns by two threads that both get its events: what level- and
// edge-shared-by-threads have in common.
#pragma once

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// Reports each such registration of the thread's last batch whose EPOLLET is `edge`. At the enter of its
// next wait; at any other call it does nothing.
void report_split_streams(Case& c, bool edge);

}  // namespace ofdcheck::rules
