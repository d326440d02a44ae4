#include "plants/symptom.h"

using namespace refserver::test;

// Three lines were written, one arrives.
REFSERVER_SYMPTOM(buffered_stream_registered) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/cgi/lines"));
  std::string all;
  while (all.find("one") == std::string::npos) all += client.receive();
  while (all.find("three") == std::string::npos && client.answered(server)) all += client.receive();
  return all.find("three") == std::string::npos;
}
