#include "plants/symptom.h"

using namespace refserver::test;

// The server closes, the client stays: nothing happens. Then the client goes too, and an fd that has
// long been closed reports it for ever.
REFSERVER_SYMPTOM(stale_registration) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  client.read_reply();
  server.settle();
  client.close();
  return spins(server) && server.counters().unknown_events > 0;
}
