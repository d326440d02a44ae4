// Somebody waits for the backend's answer: closing its armed one-shot loses it. The calls are those
// of undecidable_closed_under_waiter_correct.cc, so nothing can be said of either.
#include "one_shot_reaper.h"

int main() {
  must_hold(!close_armed_one_shot(true));
  return 0;
}
