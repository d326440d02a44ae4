// Too many connections, too few fds, idle time, and a bad command line.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "every_architecture.h"
#include "harness/client.h"
#include "harness/process_tree.h"

namespace refserver::test {
namespace {

class Limits : public ::testing::TestWithParam<std::string> {};
REFSERVER_FOR_EVERY_ARCHITECTURE(Limits);

// With 60 fds and many more clients: some are turned away, nobody spins, and when fds are free
// again everything is as before.
TEST_P(Limits, OutOfFds) {
  ServerProcess server({.architecture = GetParam(), .more = {"--drain-ms", "200"}, .fd_limit = 60});
  ASSERT_TRUE(server.started());
  std::vector<Client> clients;
  for (int i = 0; i < 200; ++i) clients.emplace_back(server.port());
  EXPECT_NE(server.settle(), ServerProcess::State::gone);
  EXPECT_GT(server.counters().accept_errors, 0U);
  clients.clear();
  EXPECT_EQ(server.settle(), ServerProcess::State::asleep);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Client(server.port()).get("/").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(Limits, IdleConnectionsEnd) {
  ServerProcess server({.architecture = GetParam(), .more = {"--idle-ms", "300"}});
  Client idle(server.port());
  EXPECT_EQ(idle.get("/").status, 200);
  EXPECT_EQ(idle.receive(), "");
  EXPECT_TRUE(idle.ended());
  EXPECT_FALSE(idle.was_reset());
  Client half(server.port());
  EXPECT_TRUE(half.send("GET / HT"));
  EXPECT_EQ(half.read_reply().status, 408);
  EXPECT_EQ(half.receive(), "");
  EXPECT_EQ(Client(server.port()).get("/").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

TEST(ConnectionLimit, TheLongestIdleMakesRoom) {
  ServerProcess server({.architecture = "single_level", .more = {"--max-connections", "2"}});
  Client first(server.port());
  EXPECT_EQ(first.get("/").status, 200);
  Client second(server.port());
  EXPECT_EQ(second.get("/").status, 200);
  Client third(server.port());
  EXPECT_EQ(third.get("/").status, 200);
  EXPECT_EQ(first.receive(), "");
  EXPECT_TRUE(first.ended());
  EXPECT_EQ(second.get("/").status, 200);
}

struct Said {
  int status;
  std::string words;
};

Said run(const std::string& arguments) {
  FILE* out = ::popen((std::string(REFSERVER_BINARY) + " " + arguments + " 2>&1").c_str(), "r");
  std::string words;
  std::array<char, 4096> piece{};
  while (const std::size_t n = ::fread(piece.data(), 1, piece.size(), out))
    words.append(piece.data(), n);
  const int status = ::pclose(out);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, words};
}

TEST(CommandLine, OneLineAndExitTwo) {
  const ServerProcess other({.architecture = "single_level"});
  const std::string busy = std::to_string(other.port());
  for (const std::string& arguments : {
           std::string("--architecture nonsense"), std::string("--plant nonsense"),
           std::string(""), std::string("--architecture single_level --port 70000"),
           std::string("--architecture single_level --protocol smtp"),
           std::string("--architecture single_level --threads 0"),
           std::string("--architecture single_level --nonsense"),
           std::string("--architecture single_level nonsense"),
           std::string("--architecture prefork_select --plant edge_not_drained"),
           "--architecture single_level --port " + busy,
           "--architecture prefork_exclusive --port " + busy,
       }) {
    const Said said = run(arguments);
    EXPECT_EQ(said.status, 2) << arguments;
    EXPECT_EQ(std::count(said.words.begin(), said.words.end(), '\n'), 1) << said.words;
  }
}

TEST(CommandLine, TooFewFds) {
  ServerProcess server(
      {.architecture = "exclusive", .more = {"--threads", "64"}, .fd_limit = 50});
  EXPECT_FALSE(server.started());
  EXPECT_EQ(server.wait_exit(), 2);
}

TEST(CommandLine, ListsAreMachineReadable) {
  EXPECT_EQ(run("--list-architectures").status, 0);
  const Said plants = run("--list-plants");
  EXPECT_EQ(plants.status, 0);
  EXPECT_TRUE(plants.words.starts_with("#architecture\tbug\tslug\tforms\talso\tmistake\n"));
}

}  // namespace
}  // namespace refserver::test
