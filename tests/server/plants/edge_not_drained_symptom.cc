#include "plants/symptom.h"

using namespace refserver::test;

// All of the body is there in one edge, and only its first piece is read.
REFSERVER_SYMPTOM(edge_not_drained) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/");
  server.freeze();
  client.send(post_request("/echo", std::string(60'000, 'x')));
  server.thaw();
  return !client.answered(server);
}

// Five clients in one edge of the listener, and only the first is accepted.
REFSERVER_SYMPTOM(edge_not_drained_accept) {
  ServerProcess server(trial.wish());
  server.freeze();
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i) clients.emplace_back(server.port());
  server.thaw();
  return !is_answered(server, clients.back());
}
