#include "plants/symptom.h"

#include <map>

#include "protocol/output.h"

namespace refserver::test {
namespace {

std::map<std::string, Symptom>& rows() {
  static std::map<std::string, Symptom> all;
  return all;
}

}  // namespace

SymptomRow::SymptomRow(const char* plant, Symptom symptom) { rows()[plant] = symptom; }

Symptom find_symptom(const std::string& plant) {
  const auto at = rows().find(plant);
  return at == rows().end() ? nullptr : at->second;
}

bool spins(ServerProcess& server) { return server.settle() == ServerProcess::State::spinning; }

bool is_answered(ServerProcess& server, Client& client) {
  return client.send(get_request("/")) && client.answered(server) &&
         client.read_reply().status == 200;
}

bool new_client_is_answered(ServerProcess& server) {
  Client client(server.port());
  return client.connected() && is_answered(server, client);
}

bool large_reply_is_damaged(ServerProcess& server) {
  constexpr std::size_t kLength = 32'000'000;  // more than all socket buffers take
  Client client(server.port());
  if (!client.send(get_request("/bytes/" + std::to_string(kLength)))) return true;
  server.settle();
  std::string all;
  std::size_t body = std::string::npos;
  while (body == std::string::npos || all.size() - body < kLength) {
    if (!client.answered(server)) return true;
    const std::string piece = client.receive();
    if (piece.empty()) return true;
    all += piece;
    if (body == std::string::npos && (body = all.find("\r\n\r\n")) != std::string::npos) body += 4;
  }
  for (std::size_t i = 0; i < kLength; ++i)
    if (all[body + i] != filler_byte(i)) return true;
  return false;
}

bool clients_block_others(ServerProcess& server, const std::string& request) {
  // In rounds: the clients of one round may all come to the same thread.
  std::vector<Client> slow;
  for (int i = 0; i < 16; ++i) {
    slow.emplace_back(server.port());
    slow.back().send(request);
    if (i % 3 == 0) server.settle();
  }
  server.settle();
  return !new_client_is_answered(server);
}

}  // namespace refserver::test
