#include "plants/symptom.h"

using namespace refserver::test;

// Batch: listener, then the reset of the longest idle client. Accepting evicts that client, and the
// next one accepted gets its number; the reset, later in the batch, hits the newcomer.
REFSERVER_SYMPTOM(stale_batch_event) {
  ServerProcess server(trial.wish({"--max-connections", "2"}));
  Client oldest(server.port());
  oldest.get("/");
  Client other(server.port());
  other.get("/");
  server.freeze();
  Client third(server.port());
  oldest.reset();
  Client fourth(server.port());
  server.thaw();
  return !is_answered(server, fourth);
}
