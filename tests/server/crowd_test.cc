// Ten thousand idle connections, on each architecture.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>

#include "every_architecture.h"
#include "harness/client.h"

namespace refserver::test {
namespace {

std::size_t as_many_as_fds_allow(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(wanted, limit.rlim_cur - 200);
}

class Crowd : public EveryArchitecture {};
REFSERVER_FOR_EVERY_ARCHITECTURE(Crowd);

TEST_P(Crowd, TenThousandIdleConnections) {
  const std::size_t number = as_many_as_fds_allow(10'000);
  std::vector<Client> crowd;
  for (std::size_t i = 0; i < number; ++i) {
    crowd.emplace_back(server_.port());
    ASSERT_TRUE(crowd.back().connected());
  }
  EXPECT_EQ(Client(server_.port()).get("/").status, 200);
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  for (std::size_t i = 0; i < number; i += 50) EXPECT_EQ(crowd[i].get("/").status, 200);
  // By reset: it leaves no TIME-WAIT, of which there would be a hundred thousand.
  for (Client& each : crowd) each.reset();
  EXPECT_EQ(server_.settle(), ServerProcess::State::asleep);
  EXPECT_EQ(server_.stop(), 0);
}

}  // namespace
}  // namespace refserver::test
