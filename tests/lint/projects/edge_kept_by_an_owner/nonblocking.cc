#include "loop.h"

void run_nonblocking(int listener) {
  Loop<NonBlocking> loop(listener);
  loop.run();
}
