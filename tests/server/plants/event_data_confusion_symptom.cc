#include "plants/symptom.h"

using namespace refserver::test;

// A pointer's lower half names no fd: the event is dropped, and comes again.
REFSERVER_SYMPTOM(event_data_confusion) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/"));
  return spins(server) && !client.readable() && server.counters().unknown_events > 0;
}
