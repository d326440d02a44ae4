#include "plants/symptom.h"

using namespace refserver::test;

// More than an array of events at once.
REFSERVER_SYMPTOM(batch_overrun) {
  ServerProcess server(trial.wish({"--threads", "1"}));
  std::vector<Client> clients;
  for (int i = 0; i < 150; ++i) {
    clients.emplace_back(server.port());
    clients.back().get("/");
  }
  server.settle();
  server.freeze();
  for (Client& each : clients) each.send(get_request("/"));
  server.thaw();
  server.settle();
  return server.counters().overruns > 0;
}
