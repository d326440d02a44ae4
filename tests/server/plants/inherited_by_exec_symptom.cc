#include "plants/symptom.h"

using namespace refserver::test;

static bool child_has(const Trial& trial, const char* what) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/cgi/fds"));
  std::string all;
  while (all.find("\r\n0\r\n\r\n") == std::string::npos) all += client.receive();
  return all.find(what) != std::string::npos;
}

// The child lists what it has open.
REFSERVER_SYMPTOM(inherited_by_exec) { return child_has(trial, "socket:"); }
REFSERVER_SYMPTOM(inherited_by_exec_listener) { return child_has(trial, "socket:"); }
REFSERVER_SYMPTOM(inherited_by_exec_epoll) { return child_has(trial, "anon_inode:[eventpoll]"); }
