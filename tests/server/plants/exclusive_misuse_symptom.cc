#include "plants/symptom.h"

using namespace refserver::test;

// The listener is never armed, and nobody is accepted.
REFSERVER_SYMPTOM(exclusive_misuse) {
  ServerProcess server(trial.wish());
  return !new_client_is_answered(server) && server.counters().ctl_errors > 0;
}

// EPOLLOUT cannot be asked for, and a blocked reply stays blocked.
REFSERVER_SYMPTOM(exclusive_misuse_connection) {
  ServerProcess server(trial.wish());
  return large_reply_is_damaged(server) && server.counters().ctl_errors > 0;
}
