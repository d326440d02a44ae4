// Modules that were unloaded stay what they were in the stacks that were taken in them.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

TEST(Plugins, AreNamedAfterTheyWereUnloaded) {
  const Ended ended = run({OFDCHECK_PLUGIN_HOST, OFDCHECK_PLUGIN_A, OFDCHECK_PLUGIN_B},
                          {"LD_PRELOAD=" OFDCHECK_LIBRARY});
  ASSERT_EQ(ended.status, 0) << ended.out << ended.err;
  std::istringstream lines(ended.err);
  std::string opened;
  for (std::string line; std::getline(lines, line);)
    if (line.find("opened") != std::string::npos) opened += line + "\n";
  const auto a = opened.find("plugin_a"), b = opened.find("plugin_b");
  ASSERT_NE(a, std::string::npos) << ended.err;
  ASSERT_NE(b, std::string::npos) << ended.err;
  EXPECT_LT(a, b) << "the first one's descriptor was opened in plugin_a";
  EXPECT_EQ(opened.find("plugin_a", a + 1), std::string::npos) << ended.err;
}

// Where one is loaded at the place of another is the loader's to choose; here it does.
TEST(Plugins, DoTheSameWithoutTheLibrary) {
  const Ended ended = run({OFDCHECK_PLUGIN_HOST, OFDCHECK_PLUGIN_A, OFDCHECK_PLUGIN_B});
  EXPECT_EQ(ended.status, 0) << ended.out;
}

}  // namespace
}  // namespace ofdcheck::tests
