#include "plants/symptom.h"

using namespace refserver::test;

// Above the limit a client is accepted, and neither served nor sent away.
REFSERVER_SYMPTOM(descriptor_leak) {
  ServerProcess server(trial.wish({"--max-connections", "1"}));
  Client busy(server.port());
  busy.get("/");
  busy.send("GET / HT");
  server.settle();
  const std::size_t before = count_sockets(server.pid());
  Client above(server.port());
  return !above.answered(server) && count_sockets(server.pid()) > before;
}
