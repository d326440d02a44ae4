#include "plants/symptom.h"

using namespace refserver::test;

// One client leaves and one comes in the same batch: the second gets the number, and loses its
// registration to the DEL meant for the first.
REFSERVER_SYMPTOM(ctl_wrong_description) {
  ServerProcess server(trial.wish());
  Client leaving(server.port());
  leaving.get("/");
  server.freeze();
  leaving.close();
  Client coming(server.port());
  server.thaw();
  return !is_answered(server, coming);
}
