#include "plants/symptom.h"

using namespace refserver::test;

// While the server looks away the client both reads and sends: one event with both bits.
REFSERVER_SYMPTOM(in_hides_out) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/bytes/32000000"));
  server.settle();
  server.freeze();
  client.send(get_request("/"));
  std::size_t length = 0;
  while (client.readable(300)) length += client.receive().size();
  server.thaw();
  while (length < 32'000'000) {
    if (!client.answered(server)) return true;
    length += client.receive().size();
  }
  return false;
}
