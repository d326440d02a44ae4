// What event-spin and rearm-spin share: an entry that is delivered again and again while nobody
// makes progress on it. They differ in what brings the event back.
#pragma once

#include "checker/rules/rule.h"

namespace ofdcheck::rules {

// What brings the event of an entry back without progress.
enum class Return : std::uint8_t { readiness, rearming };

// Asks to look again after the grace at each entry of the batch whose turns without progress have
// become many, if `way` is what brings it back. A busy server may do a few hundred such turns while
// another thread gets to its work; a spin still goes on then.
void suspect_spins(Case& c, Return way);

// What is known of a spin when it is looked at again.
struct Spin {
  Verdict verdict = Verdict::drop;
  Registration* registration = nullptr;
  const OpenFile* file = nullptr;
  const Descriptor* slot = nullptr;
  std::uint32_t bits = 0;      // of the event that comes back
  std::uint32_t turns = 0;     // deliveries in a row without progress
  std::uint32_t rearms = 0;    // MODs and ADDs among them
  int ready = 0;               // of the event's bits what poll(2) shows now; -1 unknown
  int full_batch = 0;          // maxevents, if the batch was full
};

// Looks again, several times within the grace: keep while it goes on, report at the end of it. The
// kernel is asked each time whether bytes or connections have become fewer, since a program may take
// them in ways that are not seen.
Spin look_at_spin(Review& review);

}  // namespace ofdcheck::rules
