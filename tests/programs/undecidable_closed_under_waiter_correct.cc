// Nobody waits for anything: a reaper closes an idle connection, armed for whatever might come.
#include "one_shot_reaper.h"

int main() {
  must_hold(close_armed_one_shot(false));
  return 0;
}
