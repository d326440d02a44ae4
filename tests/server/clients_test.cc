// Clients as they are: slow, half-closed, gone without a word.
#include <gtest/gtest.h>

#include <csignal>

#include "every_architecture.h"
#include "harness/client.h"
#include "protocol/output.h"

namespace refserver::test {
namespace {

bool is_filler(const std::string& body) {
  for (std::size_t i = 0; i < body.size(); ++i)
    if (body[i] != filler_byte(i)) return false;
  return true;
}

class Clients : public EveryArchitecture {
 protected:
  Clients() : EveryArchitecture({"--drain-ms", "20000"}) {}
};
REFSERVER_FOR_EVERY_ARCHITECTURE(Clients);

TEST_P(Clients, SlowReaderGetsEveryByte) {
  constexpr std::size_t kLength = 12'000'000;  // more than the socket buffers take
  Client slow(server_.port(), 4096);
  ASSERT_TRUE(slow.send(get_request("/bytes/" + std::to_string(kLength)) + get_request("/")));
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  EXPECT_EQ(Client(server_.port()).get("/").status, 200);  // nobody else waits for it
  const HttpReply reply = slow.read_reply();
  EXPECT_EQ(reply.body.size(), kLength);
  EXPECT_TRUE(is_filler(reply.body));
  EXPECT_EQ(slow.read_reply().body, "hello\n");
}

TEST_P(Clients, WriterThatDoesNotReadIsHeldBack) {
  Client client(server_.port(), 4096);
  const std::string requests = get_request("/bytes/100000");
  std::size_t sent = 0;
  // Until neither side takes more: memory for the replies does not grow with the requests.
  while (client.send_what_fits(requests) == requests.size()) ++sent;
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  for (std::size_t i = 0; i < std::min<std::size_t>(sent, 50); ++i)
    ASSERT_EQ(client.read_reply().body.size(), 100'000U);
}

TEST_P(Clients, HalfClosedClientGetsAllItsReplies) {
  Client client(server_.port());
  ASSERT_TRUE(client.send(get_request("/bytes/3000000") + get_request("/") +
                          post_request("/echo", "last")));
  client.half_close();
  EXPECT_EQ(client.read_reply().body.size(), 3'000'000U);
  EXPECT_EQ(client.read_reply().body, "hello\n");
  EXPECT_EQ(client.read_reply().body, "last");
  EXPECT_EQ(client.receive(), "");
  EXPECT_TRUE(client.ended());
  EXPECT_FALSE(client.was_reset());
}

TEST_P(Clients, HalfClosedSlowReaderCostsNothing) {
  Client client(server_.port(), 4096);
  ASSERT_TRUE(client.send(get_request("/bytes/12000000")));
  client.half_close();
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  EXPECT_EQ(client.read_reply().body.size(), 12'000'000U);
}

TEST_P(Clients, ResetsHurtNobodyElse) {
  Client steady(server_.port());
  for (int i = 0; i < 20; ++i) {
    Client in_request(server_.port());
    EXPECT_TRUE(in_request.send("GET / HT"));
    Client in_reply(server_.port(), 4096);
    EXPECT_TRUE(in_reply.send(get_request("/bytes/12000000")));
    if (i % 2 == 0) in_reply.receive();
    Client idle(server_.port());
    in_request.reset();
    in_reply.reset();
    idle.reset();
    EXPECT_EQ(steady.get("/").status, 200);
  }
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  EXPECT_EQ(server_.stop(), 0);
}

TEST_P(Clients, ManyAtOnce) {
  std::vector<Client> clients;
  for (int i = 0; i < 300; ++i) clients.emplace_back(server_.port());
  for (Client& each : clients) EXPECT_TRUE(each.send(get_request("/bytes/20")));
  for (Client& each : clients) EXPECT_EQ(each.read_reply().body.size(), 20U);
}

TEST_P(Clients, StopAnswersWhatIsUnderWay) {
  Client slow(server_.port(), 4096);
  ASSERT_TRUE(slow.send(get_request("/bytes/12000000")));
  Client idle(server_.port());
  EXPECT_EQ(idle.get("/").status, 200);
  server_.signal(SIGTERM);
  EXPECT_EQ(idle.receive(), "");
  EXPECT_EQ(slow.read_reply().body.size(), 12'000'000U);
  slow.close();
  EXPECT_EQ(server_.wait_exit(), 0);
}

TEST_P(Clients, StopServesTheAcceptQueue) {
  server_.freeze();
  std::vector<Client> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back(server_.port());
    EXPECT_TRUE(clients.back().send(get_request("/")));
  }
  server_.signal(SIGTERM);
  server_.thaw();
  for (Client& each : clients) EXPECT_EQ(each.read_reply().status, 200);
  for (Client& each : clients) each.close();
  EXPECT_EQ(server_.wait_exit(), 0);
}

TEST_P(Clients, HangupSignalIsNoEvent) {
  Client client(server_.port());
  for (int i = 0; i < 20; ++i) {
    server_.signal(SIGHUP);
    EXPECT_EQ(client.get("/").status, 200);
  }
  EXPECT_EQ(server_.stop(), 0);
}

TEST_P(Clients, NothingWasWrongInside) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(Client(server_.port()).get("/").status, 200);
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  const Counters& counters = server_.counters();
  EXPECT_EQ(counters.accepts, 30U);
  EXPECT_EQ(counters.unknown_events, 0U);
  EXPECT_EQ(counters.ctl_errors, 0U);
  EXPECT_EQ(counters.close_errors, 0U);
  EXPECT_EQ(counters.overlaps, 0U);
}

}  // namespace
}  // namespace refserver::test
