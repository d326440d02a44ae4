#include "plants/symptom.h"

using namespace refserver::test;

// More clients than fds end the server.
REFSERVER_SYMPTOM(accept_error_fatal) {
  auto wish = trial.wish({"--drain-ms", "100"});
  wish.fd_limit = 40;
  ServerProcess server(wish);
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) clients.emplace_back(server.port());
  return server.settle() == ServerProcess::State::gone;
}
