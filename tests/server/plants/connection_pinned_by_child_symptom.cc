#include "plants/symptom.h"

using namespace refserver::test;

// The server has closed, the client waits for the end: the child still has the connection.
REFSERVER_SYMPTOM(connection_pinned_by_child) {
  ServerProcess server(trial.wish());
  Client other(server.port());
  other.get("/");
  Client client(server.port());
  client.get("/cgi/hold");
  server.settle();  // long after the fork: nobody hands the other's connection to that child
  other.send("GET / HTTP/1.0\r\n\r\n");
  other.read_reply();
  return !other.answered(server);
}
