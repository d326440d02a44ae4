#include "plants/symptom.h"

using namespace refserver::test;

// EPOLLOUT is asked for in the wrong instance (ENOENT), so a blocked reply never goes on.
REFSERVER_SYMPTOM(ctl_wrong_epoll) {
  ServerProcess server(trial.wish());
  return large_reply_is_damaged(server) && server.counters().ctl_errors > 0;
}
