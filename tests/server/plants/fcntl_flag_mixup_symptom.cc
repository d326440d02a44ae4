#include "plants/symptom.h"

using namespace refserver::test;

// The connection blocks, and a client that does not read holds the thread in send().
REFSERVER_SYMPTOM(fcntl_flag_mixup) {
  ServerProcess server(trial.wish());
  return clients_block_others(server, get_request("/bytes/32000000"));
}
