#include "plants/symptom.h"

using namespace refserver::test;

// The client whose request came too late is told nothing: the reply went to a closed number.
REFSERVER_SYMPTOM(use_after_close) {
  ServerProcess server(trial.wish({"--idle-ms", "100"}));
  Client client(server.port());
  client.send("GET / HT");
  return client.read_reply().status != 408;
}
