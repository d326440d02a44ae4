// The descriptors by which a loop wakes itself (eventfd, timerfd, a pipe), and whether anybody reads
// them.
#pragma once

#include "clang-plugin/source/places.h"

namespace ofdcheck::lint {

struct WakeUp {
  const Function* in;
  const clang::Stmt* where;  // that is to be mended: its branch, else its registration
};

// Those that are registered level-triggered and that nothing in the unit reads, sets again, or may
// read by another name.
std::vector<WakeUp> unread_wake_ups(const Places& places);
// The same of members of the unit's own classes that make one in a constructor of another file.
std::vector<WakeUp> unread_objects(const Places& places);

// The place is the reading end of a pipe of the unit's own.
bool is_pipe(const Places& places, const Place& place);
// And the unit writes to the other end itself, and never closes it alone or hands it to others: no
// end comes from there while the program runs.
bool keeps_writing_end(const Places& places, const Place& place);

// `data` of an event, whichever member.
bool is_event_data(const Place& place);

}  // namespace ofdcheck::lint
