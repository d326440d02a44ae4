// Programs built with AddressSanitizer and ThreadSanitizer: neither has anything to say about the library, and the
// library still sees the program.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

std::vector<std::string> programs() {
  std::vector<std::string> paths;
  std::istringstream list(OFDCHECK_SANITIZED);
  for (std::string path; list >> path;) paths.push_back(path);
  return paths;
}

class Sanitized : public testing::TestWithParam<std::string> {};

TEST_P(Sanitized, RunsAsWithoutTheLibrary) {
  const Ended bare = run({GetParam()});
  ASSERT_EQ(bare.status, 0) << bare.err;
  const Ended under = run({GetParam()}, {"LD_PRELOAD=" OFDCHECK_LIBRARY});
  EXPECT_EQ(under.status, 0) << under.err;
  EXPECT_EQ(under.out, bare.out);
  EXPECT_EQ(under.err, bare.err);
}

TEST_P(Sanitized, IsSeen) {
  const Ended under = run({GetParam(), "twice"}, {"LD_PRELOAD=" OFDCHECK_LIBRARY});
  EXPECT_EQ(under.status, 0) << under.err;
  EXPECT_NE(under.err.find("double-close"), std::string::npos) << under.err;
  EXPECT_EQ(under.err.find("Sanitizer"), std::string::npos) << under.err;
}

INSTANTIATE_TEST_SUITE_P(Programs, Sanitized, testing::ValuesIn(programs()), [](const auto& program) {
  return program.param.substr(program.param.rfind('/') + 1);
});

}  // namespace
}  // namespace ofdcheck::tests
