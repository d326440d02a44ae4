#include "plants/symptom.h"

using namespace refserver::test;

// Between the two closes a new client gets the number, and the second close cuts it off.
REFSERVER_SYMPTOM(double_close) {
  ServerProcess server(trial.wish({"--idle-ms", "700"}));
  Client idle(server.port());
  idle.get("/");
  idle.receive();  // the end, from the timer
  return !new_client_is_answered(server);
}
