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
  // The batch is over once the next one has served this client. A request that was there earlier
  // would be input of the newcomer's own, for which a server may well turn to it.
  if (!is_answered(server, third)) return false;
  return !is_answered(server, fourth);
}
