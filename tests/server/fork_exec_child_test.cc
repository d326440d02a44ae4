// GET /cgi/NAME, which only fork_exec_child has.
#include <gtest/gtest.h>

#include <csignal>

#include "harness/client.h"
#include "harness/process_tree.h"
#include "protocol/output.h"

namespace refserver::test {
namespace {

// Takes the chunks of a stream apart.
std::string read_chunked(Client& client) {
  std::string body;
  std::string left;
  for (;;) {
    std::size_t line = 0;
    while ((line = left.find("\r\n")) == std::string::npos) {
      const std::string piece = client.receive();
      if (piece.empty()) return body;
      left += piece;
    }
    const std::size_t length = std::strtoul(left.c_str(), nullptr, 16);
    left.erase(0, line + 2);
    if (left.size() < length + 2) left += client.receive_exactly(length + 2 - left.size());
    if (length == 0) {
      client.put_back(left.substr(2));
      return body;
    }
    body += left.substr(0, length);
    left.erase(0, length + 2);
  }
}

class ForkExecChild : public ::testing::Test {
 protected:
  ServerProcess server_{{.architecture = "fork_exec_child", .more = {"--drain-ms", "300"}}};
};

TEST_F(ForkExecChild, PassesTheOutputOnAndGoesOn) {
  Client client(server_.port());
  for (const char* name : {"one", "two"}) {
    EXPECT_EQ(client.get(std::string("/cgi/") + name).status, 200);
    EXPECT_EQ(read_chunked(client), std::string("hello from ") + name + "\n");
  }
  EXPECT_EQ(client.get("/").body, "hello\n");
  EXPECT_EQ(server_.stop(), 0);
}

TEST_F(ForkExecChild, SlowReaderHoldsTheChildBack) {
  Client client(server_.port(), 4096);
  ASSERT_TRUE(client.send(get_request("/cgi/flood") + get_request("/")));
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  EXPECT_EQ(process_tree(server_.pid()).size(), 2U);  // it cannot write the rest
  EXPECT_EQ(client.read_reply().status, 200);
  const std::string body = read_chunked(client);
  ASSERT_EQ(body.size(), 16U * 1024U * 1024U);
  for (std::size_t i = 0; i < body.size(); ++i) ASSERT_EQ(body[i], filler_byte(i)) << i;
  EXPECT_EQ(client.read_reply().body, "hello\n");
}

TEST_F(ForkExecChild, ChildInheritsNothing) {
  Client other(server_.port());
  EXPECT_EQ(other.get("/").status, 200);
  Client client(server_.port());
  EXPECT_EQ(client.get("/cgi/fds").status, 200);
  const std::string fds = read_chunked(client);
  EXPECT_NE(fds.find("1 pipe:"), std::string::npos) << fds;
  EXPECT_EQ(fds.find("socket:"), std::string::npos) << fds;
  EXPECT_EQ(fds.find("anon_inode:"), std::string::npos) << fds;
}

TEST_F(ForkExecChild, ChildEndsWithItsClient) {
  Client client(server_.port());
  EXPECT_EQ(client.get("/cgi/hold").status, 200);
  EXPECT_EQ(process_tree(server_.pid()).size(), 2U);
  client.close();
  while (process_tree(server_.pid()).size() > 1) server_.settle();
  EXPECT_EQ(Client(server_.port()).get("/").status, 200);
}

TEST_F(ForkExecChild, ChildEndsWithTheServer) {
  Client client(server_.port());
  EXPECT_EQ(client.get("/cgi/hold").status, 200);
  EXPECT_EQ(server_.stop(), 0);
}

}  // namespace
}  // namespace refserver::test
