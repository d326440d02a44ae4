#include "plants/symptom.h"

using namespace refserver::test;

// The output is there, and no event says so.
REFSERVER_SYMPTOM(unpollable_file) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/cgi/any"));
  return !client.answered(server) && server.counters().ctl_errors > 0;
}
