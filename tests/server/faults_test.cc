// Errors that the kernel seldom gives on loopback, given by a preloaded library instead.
#include <gtest/gtest.h>

#include "every_architecture.h"
#include "harness/client.h"
#include "protocol/output.h"

namespace refserver::test {
namespace {

class Faults : public ::testing::TestWithParam<std::string> {
 protected:
  static ServerProcess::Wish with(const char* faults) {
    ServerProcess::Wish wish{.architecture = GetParam()};
    wish.environment = {"LD_PRELOAD=" REFSERVER_FAULTS, std::string("FAULTS=") + faults};
    return wish;
  }
};
REFSERVER_FOR_EVERY_ARCHITECTURE(Faults);

void serve_as_usual(ServerProcess& server) {
  ASSERT_TRUE(server.started());
  for (int i = 0; i < 30; ++i) {
    Client client(server.port());
    EXPECT_EQ(client.get("/").body, "hello\n");
    EXPECT_EQ(client.post("/echo", std::string(50'000, 'x')).body.size(), 50'000U);
  }
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(Faults, InterruptedEverywhere) {
  ServerProcess server(with("accept4=EINTR/2,recv=EINTR/3,send=EINTR/2,epoll_wait=EINTR/3"));
  serve_as_usual(server);
}

TEST_P(Faults, ConnectionsAbortedBeforeAccept) {
  ServerProcess server(with("accept4=ECONNABORTED/2"));
  serve_as_usual(server);
}

TEST_P(Faults, NetworkErrorsFromAccept) {
  ServerProcess server(with("accept4=EPROTO/2"));
  serve_as_usual(server);
}

TEST_P(Faults, NoBuffersNow) {
  ServerProcess server(with("accept4=ENOBUFS/7"));
  serve_as_usual(server);
}

TEST_P(Faults, PartialWrites) {
  ServerProcess server(with("send=SHORT/2"));
  Client client(server.port());
  const HttpReply reply = client.get("/bytes/3000000");
  ASSERT_EQ(reply.body.size(), 3'000'000U);
  for (std::size_t i = 0; i < reply.body.size(); ++i) ASSERT_EQ(reply.body[i], filler_byte(i));
}

TEST_P(Faults, BrokenPipeEndsOneConnection) {
  ServerProcess server(with("send=EPIPE/10"));
  int served = 0;
  for (int i = 0; i < 100; ++i) served += Client(server.port()).get("/").status == 200 ? 1 : 0;
  EXPECT_GE(served, 80);
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace refserver::test
