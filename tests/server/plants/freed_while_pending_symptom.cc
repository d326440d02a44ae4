#include "plants/symptom.h"

using namespace refserver::test;

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// One thread's batch holds two clients; it is kept at the first while the second resets, which
// another thread handles and frees. Then the first thread comes to its second event.
REFSERVER_SYMPTOM(freed_while_pending) {
  const std::string gate = "/tmp/refserver-gate-" + std::to_string(::getpid());
  ::mkfifo(gate.c_str(), 0600);
  auto wish = trial.wish({"--gate", gate, "--threads", "2"});
  ServerProcess server(wish);
  Client kept(server.port());
  kept.get("/");
  Client leaving(server.port());
  leaving.get("/");
  server.settle();
  server.freeze();
  kept.send(get_request("/gate"));
  leaving.send("GET / HT");
  server.thaw();
  server.settle();
  const std::size_t before = count_sockets(server.pid());
  leaving.reset();
  while (count_sockets(server.pid()) == before) server.settle();
  const int opened = ::open(gate.c_str(), O_WRONLY | O_CLOEXEC);
  const bool passed = ::write(opened, "!", 1) == 1;
  ::close(opened);
  ::unlink(gate.c_str());
  if (server.wait_exit(0) != ServerProcess::kRuns) return true;  // it died of it
  kept.answered(server);
  server.settle();
  return passed && server.counters().dead_objects > 0;
}
