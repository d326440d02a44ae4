#include "plants/symptom.h"

#include <csignal>

#include "protocol/output.h"

namespace refserver::test {
namespace {

bool whole(const HttpReply& reply, std::size_t length) {
  if (reply.status != 200 || reply.body.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i)
    if (reply.body[i] != filler_byte(i)) return false;
  return true;
}

bool serves_the_patient(const ServerProcess& server) {
  Client kept(server.port());
  for (int i = 0; i < 5; ++i)
    if (kept.get("/").status != 200 || kept.get("/work/1").status != 200) return false;
  if (kept.post("/echo", std::string(100'000, 'x')).body.size() != 100'000) return false;
  kept.send(get_request("/") + get_request("/bytes/200000") + get_request("/"));
  for (int i = 0; i < 3; ++i)
    if (kept.read_reply().status != 200) return false;
  Client last(server.port());
  last.send("GET / HTTP/1.0\r\n\r\n");
  if (last.read_reply().status != 200 || !last.receive().empty()) return false;
  Client malformed(server.port());
  malformed.send("nonsense\r\n\r\n");
  return malformed.read_reply().status == 400;
}

// One that reads late, and one that besides has closed its half.
bool serves_the_slow(ServerProcess& server) {
  constexpr std::size_t kLength = 8'000'000;
  Client slow(server.port(), 4096);
  Client half(server.port(), 4096);
  slow.send(get_request("/bytes/" + std::to_string(kLength)));
  half.send(get_request("/bytes/" + std::to_string(kLength)));
  half.half_close();
  server.settle();
  return whole(slow.read_reply(), kLength) && whole(half.read_reply(), kLength);
}

void leave_in_every_way(const ServerProcess& server) {
  for (const std::string& begun : {std::string(), std::string("GET / HT"), get_request("/"),
                                   get_request("/bytes/8000000"), get_request("/work/5")}) {
    Client leaving(server.port());
    leaving.send(begun);
    Client resetting(server.port());
    resetting.send(begun);
    resetting.reset();
  }
}

bool runs_children(ServerProcess& server) {
  Client client(server.port());
  if (client.get("/cgi/any").status != 200) return false;
  while (client.answered(server) && !client.receive().ends_with("0\r\n\r\n")) {
  }
  Client impatient(server.port());
  return impatient.get("/cgi/hold").status == 200;
}

// More clients than fds, who then leave.
bool survives_the_rush(const Trial& trial) {
  auto wish = trial.wish({"--drain-ms", "200"});
  wish.fd_limit = 60;
  ServerProcess server(wish);
  std::vector<Client> clients;
  for (int i = 0; i < 150; ++i) clients.emplace_back(server.port());
  server.settle();
  clients.clear();
  server.settle();
  return new_client_is_answered(server) && server.stop() != ServerProcess::kRuns;
}

}  // namespace
}  // namespace refserver::test

using namespace refserver::test;

// No bug, and clients of every kind: what shows here would be the architecture's own.
REFSERVER_SYMPTOM(none) {
  ServerProcess server(trial.wish({"--drain-ms", "1000", "--idle-ms", "60000"}));
  if (!serves_the_patient(server) || !serves_the_slow(server)) return true;
  if (trial.architecture == "fork_exec_child" && !runs_children(server)) return true;
  leave_in_every_way(server);
  server.signal(SIGHUP);
  Client idle(server.port());
  if (!is_answered(server, idle) || server.settle() != ServerProcess::State::asleep) return true;
  server.signal(SIGTERM);
  if (!idle.receive().empty() || server.wait_exit() == ServerProcess::kRuns) return true;
  return !survives_the_rush(trial);
}
