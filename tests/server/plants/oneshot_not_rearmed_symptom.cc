#include "plants/symptom.h"

using namespace refserver::test;

// The second half of a request is not heard.
REFSERVER_SYMPTOM(oneshot_not_rearmed) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send("GET / HT");
  server.settle();
  client.send("TP/1.1\r\n\r\n");
  return !client.answered(server);
}

// Nor is the second request.
REFSERVER_SYMPTOM(oneshot_not_rearmed_add) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/");
  return !is_answered(server, client) && server.counters().ctl_errors > 0;
}

// One accept at EMFILE, and nobody accepts any more.
REFSERVER_SYMPTOM(oneshot_not_rearmed_accept) {
  auto wish = trial.wish();
  wish.fd_limit = 40;
  ServerProcess server(wish);
  std::vector<Client> clients;
  for (int i = 0; i < 60; ++i) clients.emplace_back(server.port());
  server.settle();
  clients.clear();
  server.settle();
  return !new_client_is_answered(server);
}
