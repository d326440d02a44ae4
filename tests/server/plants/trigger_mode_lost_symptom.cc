#include <chrono>

#include "plants/symptom.h"

using namespace refserver::test;

static std::size_t without_oneshot(const ServerProcess& server) {
  std::size_t number = 0;
  for (const std::string& line : interest_lists(server.pid())) {
    const std::size_t at = line.find("events:") + 7;
    number += (std::stoul(line.substr(at), nullptr, 16) & (1UL << 30)) == 0 ? 1 : 0;
  }
  return number;
}

// fdinfo shows the flag gone after the first request, and two threads meet on the connection.
REFSERVER_SYMPTOM(trigger_mode_lost) {
  ServerProcess server(trial.wish());
  server.settle();
  const std::size_t before = without_oneshot(server);
  Client client(server.port());
  client.get("/");
  server.settle();
  if (without_oneshot(server) <= before) return false;
  // Whether they meet is the scheduler's to say, and on a busy machine it takes its time.
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (server.counters().overlaps == 0 && std::chrono::steady_clock::now() < end) client.get("/bytes/100000");
  return server.counters().overlaps > 0;
}
