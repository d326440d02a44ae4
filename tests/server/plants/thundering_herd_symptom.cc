#include "plants/symptom.h"

using namespace refserver::test;


// How often threads went to sleep: each wake-up ends with that.
static long sleeps(const ServerProcess& server) {
  long sum = 0;
  for (const pid_t pid : process_tree(server.pid()))
    for (const pid_t thread : threads_of(pid)) {
      const std::string status = read_whole("/proc/" + std::to_string(pid) + "/task/" +
                                            std::to_string(thread) + "/status");
      const std::size_t at = status.find("\nvoluntary_ctxt_switches:");
      if (at != std::string::npos) sum += std::stol(status.substr(at + 25));
    }
  return sum;
}

// Eight loops wake for each client. Most of them look again in epoll_wait, find the queue empty and
// sleep on without a word to the program, so the wake-ups are counted by the scheduler.
REFSERVER_SYMPTOM(thundering_herd) {
  constexpr int kClients = 12;
  ServerProcess server(trial.wish({"--threads", "8"}));
  server.settle();
  const long before = sleeps(server);
  for (int i = 0; i < kClients; ++i) {
    Client client(server.port());
    client.get("/");
    client.close();
    server.settle();  // so that all of them sleep again before the next one
  }
  return sleeps(server) - before > 6 * kClients;
}
