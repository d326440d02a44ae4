#include "plants/symptom.h"

using namespace refserver::test;

// The rest of a blocked reply is never sent.
REFSERVER_SYMPTOM(write_interest_lost) {
  ServerProcess server(trial.wish());
  return large_reply_is_damaged(server);
}

// The reply ends where a write was partial.
REFSERVER_SYMPTOM(write_interest_lost_partial) {
  ServerProcess server(trial.wish());
  return large_reply_is_damaged(server);
}
