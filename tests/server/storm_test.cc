// A server that stops while a storm of clients comes in: with a sibling on the port nobody is reset,
// refused or left without a reply.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "harness/client.h"

namespace refserver::test {
namespace {

TEST(Storm, HandoverBetweenReuseportServersLosesNobody) {
  ServerProcess first({.architecture = "reuseport", .more = {"--threads", "3"}});
  ASSERT_TRUE(first.started());
  ServerProcess second({.architecture = "reuseport",
                        .more = {"--threads", "3", "--port", std::to_string(first.port())}});
  ASSERT_TRUE(second.started());
  constexpr int kClients = 1500;
  int served = 0;
  for (int i = 0; i < kClients; ++i) {
    if (i == kClients / 3) first.signal(SIGTERM);
    Client client(first.port());
    served += client.get("/").status == 200 ? 1 : 0;
  }
  EXPECT_EQ(served, kClients);
  EXPECT_EQ(first.wait_exit(), 0);
  EXPECT_GT(second.counters().accepts, 0U);
}

// A single server: who is in the queue is served, who comes later is refused, and nobody is reset.
TEST(Storm, LoneServerServesItsQueues) {
  ServerProcess server({.architecture = "reuseport", .more = {"--threads", "4"}});
  server.freeze();
  std::vector<Client> clients;
  for (int i = 0; i < 400; ++i) {
    clients.emplace_back(server.port());
    ASSERT_TRUE(clients.back().send(get_request("/")));
  }
  server.signal(SIGTERM);
  server.thaw();
  int served = 0;
  for (Client& each : clients) served += each.read_reply().status == 200 ? 1 : 0;
  EXPECT_EQ(served, 400);
  for (Client& each : clients) each.close();
  EXPECT_EQ(server.wait_exit(), 0);
}

TEST(Storm, ListenerPerCpu) {
  ServerProcess server({.architecture = "reuseport", .more = {"--incoming-cpu"}});
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Client(server.port()).get("/").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace refserver::test
