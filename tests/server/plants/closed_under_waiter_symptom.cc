#include "plants/symptom.h"

using namespace refserver::test;

#include <csignal>

// The threads sleep on in an instance that is closed, and the server does not end.
REFSERVER_SYMPTOM(closed_under_waiter) {
  ServerProcess server(trial.wish());
  new_client_is_answered(server);
  server.settle();
  server.signal(SIGTERM);
  return server.settle() == ServerProcess::State::asleep;
}
