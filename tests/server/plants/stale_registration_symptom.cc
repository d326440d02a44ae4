#include "plants/symptom.h"

using namespace refserver::test;

// The fd is closed, its registration is not: it reports the end of the client for ever.
REFSERVER_SYMPTOM(stale_registration) {
  ServerProcess server(trial.wish());
  Client(server.port()).get("/");
  return spins(server) && server.counters().unknown_events > 0;
}
