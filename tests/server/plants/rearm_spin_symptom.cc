#include "plants/symptom.h"

using namespace refserver::test;

// An idle connection is writable, and is asked about it without end.
REFSERVER_SYMPTOM(rearm_spin) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/");
  return spins(server);
}
