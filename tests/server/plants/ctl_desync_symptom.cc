#include "plants/symptom.h"

using namespace refserver::test;

// The server believes it watches the connection, the kernel knows nothing of it.
REFSERVER_SYMPTOM(ctl_desync) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/");
  return !is_answered(server, client);
}
