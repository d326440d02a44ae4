#include "plants/symptom.h"

using namespace refserver::test;

// EPOLL_CTL_DEL says EBADF, and the registration lives on.
REFSERVER_SYMPTOM(ctl_after_close) {
  ServerProcess server(trial.wish());
  Client(server.port()).get("/");
  return spins(server) && server.counters().ctl_errors > 0;
}
