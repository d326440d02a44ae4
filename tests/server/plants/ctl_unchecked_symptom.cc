#include "plants/symptom.h"

using namespace refserver::test;

// The ADD after the pause fails with EEXIST, which nobody notices, and the connection is deaf from
// then on.
REFSERVER_SYMPTOM(ctl_unchecked) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  const bool children = trial.architecture == "fork_exec_child";
  client.send(get_request(children ? "/cgi/any" : "/work/1"));
  const char* const end = children ? "\r\n0\r\n\r\n" : "\n";
  std::string all;
  while (!all.ends_with(end)) all += client.receive();
  server.settle();
  return !is_answered(server, client) && server.counters().ctl_errors == 0;
}
