#include "plants/symptom.h"

using namespace refserver::test;

// The first client's reset arrives as an event for its number, which is the second client's now.
REFSERVER_SYMPTOM(stale_event) {
  ServerProcess server(trial.wish());
  Client first(server.port());
  first.send("GET / HTTP/1.0\r\n\r\n");  // the server closes after the reply
  first.read_reply();
  Client second(server.port());
  second.get("/");
  if (first.connected()) first.reset();
  server.settle();
  return !is_answered(server, second);
}
