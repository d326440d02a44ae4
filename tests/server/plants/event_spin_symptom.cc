#include "plants/symptom.h"

using namespace refserver::test;

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// A half-closed client that does not read: EPOLLRDHUP again and again.
REFSERVER_SYMPTOM(event_spin) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/bytes/32000000"));
  server.settle();
  client.half_close();
  return spins(server);
}

// A client resets while its reply is computed: EPOLLERR and EPOLLHUP come with an empty mask too.
REFSERVER_SYMPTOM(event_spin_pause) {
  const std::string gate = "/tmp/refserver-gate-" + std::to_string(::getpid());
  ::mkfifo(gate.c_str(), 0600);
  ServerProcess server(trial.wish({"--gate", gate}));
  Client client(server.port());
  client.send(get_request(trial.architecture == "fork_exec_child" ? "/cgi/hold" : "/gate"));
  server.settle();
  client.reset();
  const bool shown = spins(server);
  ::unlink(gate.c_str());
  return shown;
}

// A reply that was blocked once is through, and the socket stays writable.
REFSERVER_SYMPTOM(event_spin_out) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.send(get_request("/bytes/32000000"));
  server.settle();
  client.read_reply();
  return spins(server);
}

// The first wake-up never ends.
REFSERVER_SYMPTOM(event_spin_wakeup) {
  ServerProcess server(trial.wish());
  Client client(server.port());
  client.get("/work/1");
  return spins(server);
}

// More clients than fds.
REFSERVER_SYMPTOM(event_spin_emfile) {
  auto wish = trial.wish();
  wish.fd_limit = 40;
  ServerProcess server(wish);
  std::vector<Client> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(server.port());
  return spins(server);
}
