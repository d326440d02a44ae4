// What every architecture serves, correct and incorrect requests alike.
#include <gtest/gtest.h>

#include "every_architecture.h"
#include "harness/client.h"

namespace refserver::test {
namespace {

class Http : public EveryArchitecture {};
REFSERVER_FOR_EVERY_ARCHITECTURE(Http);

TEST_P(Http, GreetsAndStops) {
  Client client(server_.port());
  const HttpReply reply = client.get("/");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello\n");
  EXPECT_EQ(server_.stop(), 0);
}

TEST_P(Http, KeepsAliveAndPipelines) {
  Client client(server_.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get_request("/bytes/" + std::to_string(i));
  ASSERT_TRUE(client.send(requests));
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(client.read_reply().body.size(), i);
  EXPECT_EQ(client.post("/echo", "once more").body, "once more");
}

TEST_P(Http, RequestInSingleBytes) {
  Client client(server_.port());
  for (const char byte : post_request("/echo", "drop by drop"))
    ASSERT_TRUE(client.send({&byte, 1}));
  EXPECT_EQ(client.read_reply().body, "drop by drop");
}

TEST_P(Http, LargeBodyBothWays) {
  Client client(server_.port());
  const std::string body(1000 * 1000, 'x');
  EXPECT_EQ(client.post("/echo", body).body, body);
}

TEST_P(Http, RefusesWhatIsNotHttp) {
  Client bad(server_.port());
  ASSERT_TRUE(bad.send("NONSENSE\r\n\r\n"));
  EXPECT_EQ(bad.read_reply().status, 400);
  EXPECT_EQ(bad.receive(), "");
  EXPECT_TRUE(bad.ended());
  EXPECT_FALSE(bad.was_reset());
}

TEST_P(Http, RefusesWhatIsTooLargeWithoutAReset) {
  Client client(server_.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n"));
  // More is under way while the refusal is sent: it must arrive all the same.
  client.send_what_fits(std::string(200'000, 'x'));
  EXPECT_EQ(client.read_reply().status, 413);
  client.receive_to_end();
  EXPECT_FALSE(client.was_reset());

  Client other(server_.port());
  ASSERT_TRUE(other.send("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(other.read_reply().status, 413);
}

TEST_P(Http, UnknownPageLeavesTheConnectionOpen) {
  Client client(server_.port());
  EXPECT_EQ(client.get("/nowhere").status, 404);
  EXPECT_EQ(client.get("/bytes/many").status, 400);
  EXPECT_EQ(client.post("/", "x").status, 405);
  EXPECT_EQ(client.get("/work/1000").status, 200);
  EXPECT_EQ(client.get("/").status, 200);
}

TEST_P(Http, ChunkedBodyAndContinue) {
  Client client(server_.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n"));
  EXPECT_EQ(client.read_reply().status, 100);
  ASSERT_TRUE(client.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  EXPECT_EQ(client.read_reply().body, "abcde");
}

TEST_P(Http, OldClientIsDisconnected) {
  Client client(server_.port());
  ASSERT_TRUE(client.send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(client.read_reply().body, "hello\n");
  EXPECT_EQ(client.receive(), "");
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace refserver::test
