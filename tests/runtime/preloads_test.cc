// Another library that interposes close, before and after this one: each call of the program passes both.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

class Preloads : public testing::TestWithParam<std::string> {};

TEST_P(Preloads, BothSeeTheProgram) {
  const std::string program = std::string(OFDCHECK_HOSTS) + "/close_everything";
  const Ended alone = run({program}, {"LD_PRELOAD=" OFDCHECK_COUNTING});
  ASSERT_EQ(alone.status, 0);
  ASSERT_NE(alone.err.find(" closes\n"), std::string::npos) << alone.err;
  const Ended both = run({program}, {"LD_PRELOAD=" + GetParam()});
  EXPECT_EQ(both.status, 0);
  EXPECT_EQ(both.out, alone.out);
  EXPECT_EQ(both.err, alone.err) << "as many closes, and no finding";
}

TEST_P(Preloads, AndTheFindingIsThere) {
  const Ended both = run({OFDCHECK_SANITIZED_PLAIN, "twice"}, {"LD_PRELOAD=" + GetParam()});
  EXPECT_EQ(both.status, 0);
  EXPECT_NE(both.err.find("double-close"), std::string::npos) << both.err;
}

INSTANTIATE_TEST_SUITE_P(Order, Preloads,
                         testing::Values(OFDCHECK_COUNTING ":" OFDCHECK_LIBRARY,
                                         OFDCHECK_LIBRARY ":" OFDCHECK_COUNTING));

}  // namespace
}  // namespace ofdcheck::tests
