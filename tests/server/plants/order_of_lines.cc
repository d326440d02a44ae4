#include "plants/order_of_lines.h"

#include <algorithm>

namespace refserver::test {

bool echo_comes_out_of_order(const Trial& trial) {
  constexpr std::size_t kLines = 300'000;
  ServerProcess server(trial.wish({"--protocol", "echo", "--threads", "4"}));
  Client client(server.port());
  std::string sent;
  std::string received;
  for (std::size_t line = 0; line < kLines; ++line) sent += std::to_string(line) + '\n';
  // Small pieces, and the echo read at once, so that the server is never held back.
  std::size_t at = 0;
  bool wrong = false;  // and on to the end: whoever watches from within may see more of it
  while (received.size() < sent.size()) {
    if (at < sent.size() && at - received.size() < 60'000) {
      const std::size_t piece = std::min<std::size_t>(1000, sent.size() - at);
      if (!client.send(std::string_view(sent).substr(at, piece))) return true;
      at += piece;
      if (!client.readable()) continue;
    }
    if (!client.answered(server)) return true;  // a piece was lost
    const std::string piece = client.receive();
    if (piece.empty()) return true;
    wrong |= piece != std::string_view(sent).substr(received.size(), piece.size());
    received += piece;
  }
  return wrong;
}

}  // namespace refserver::test
