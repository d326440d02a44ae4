#include "plants/symptom.h"

using namespace refserver::test;

// EPOLL_CTL_DEL says EBADF, and the registration lives on.
REFSERVER_SYMPTOM(ctl_after_close) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  client.read_reply();
  server.settle();
  client.close();
  return spins(server) && server.counters().ctl_errors > 0;
}
