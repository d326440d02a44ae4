#include "plants/symptom.h"

using namespace refserver::test;

#include <csignal>

// Clients in the accept queues at the end get a reset in place of a reply.
static bool somebody_is_reset(const Trial& trial) {
  ServerProcess server(trial.wish());
  server.freeze();
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(get_request("/"));
  }
  server.signal(SIGTERM);
  server.thaw();
  bool reset = false;
  for (Client& each : clients) reset = each.read_reply().status != 200 || reset;
  return reset;
}

REFSERVER_SYMPTOM(reuseport_backlog_dropped) {
  for (int i = 0; i < 3; ++i)
    if (somebody_is_reset(trial)) return true;
  return false;
}
