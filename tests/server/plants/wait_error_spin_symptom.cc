#include "plants/symptom.h"

using namespace refserver::test;

// epoll_wait fails at once and for ever, and the first client never gets in.
REFSERVER_SYMPTOM(wait_error_spin) {
  ServerProcess server(trial.wish());
  return spins(server);
}
