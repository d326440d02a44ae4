#include "plants/symptom.h"

using namespace refserver::test;

// Workers get events of each other's connections, under numbers that mean nothing to them.
REFSERVER_SYMPTOM(epoll_shared_by_fork) {
  ServerProcess server(trial.wish());
  std::vector<Client> clients;
  for (int round = 0; round < 20 && server.counters().unknown_events == 0; ++round) {
    // All workers sleep before a round, so that more than one of them wakes for it.
    server.settle();
    for (int i = 0; i < 5; ++i) clients.emplace_back(server.port());
    for (Client& each : clients) each.send(get_request("/"));
  }
  server.settle();
  return server.counters().unknown_events > 0;
}

// After the child's DEL the parent does not hear of new clients.
REFSERVER_SYMPTOM(epoll_shared_by_fork_edit) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/cgi/any");
  return !new_client_is_answered(server);
}
