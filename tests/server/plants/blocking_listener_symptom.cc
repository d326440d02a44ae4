#include "plants/symptom.h"

using namespace refserver::test;

// The loop waits in accept() for a second client while the first one waits for its reply.
REFSERVER_SYMPTOM(blocking_listener) {
  ServerProcess server(trial.wish());
  server.settle();  // it has waited once before anybody comes
  return !new_client_is_answered(server);
}
