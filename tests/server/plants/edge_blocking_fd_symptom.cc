#include "plants/symptom.h"

using namespace refserver::test;

// Clients that say nothing hold the threads in recv().
REFSERVER_SYMPTOM(edge_blocking_fd) {
  ServerProcess server(trial.wish());
  return clients_block_others(server, "");
}
