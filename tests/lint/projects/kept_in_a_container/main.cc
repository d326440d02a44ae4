// A record that another file returns has the number; a container keeps it by a constant reference.
#include <vector>

#include "acceptor.h"

void serve(const std::vector<int>& connections);

void several(Acceptor& acceptor) {
  std::vector<int> connections;
  for (int i = 0; i < 4; ++i) {
    const Accepted accepted = acceptor.one();
    if (accepted.outcome == Accepted::Outcome::connection) connections.push_back(accepted.fd);
    if (accepted.outcome == Accepted::Outcome::none) break;
  }
  serve(connections);
}

bool drops(Acceptor& acceptor) {
  return acceptor.one().outcome != Accepted::Outcome::none;  // ofd-descriptor-leak
}
