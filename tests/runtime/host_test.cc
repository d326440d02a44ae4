// Every host program does the same under the library as without it, and the library says nothing.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

std::vector<std::string> host_names() {
  std::vector<std::string> names;
  std::istringstream list(OFDCHECK_HOST_NAMES);  // names, with blanks between
  for (std::string name; list >> name;) names.push_back(name);
  return names;
}

// What stands behind "OPTIONS " or "REPORTS " in the program's source.
std::string marked(const std::string& host, const std::string& word) {
  std::ifstream source(std::string(OFDCHECK_SOURCES) + "/tests/hosts/" + host + ".cc");
  for (std::string line; std::getline(source, line);)
    if (const auto at = line.find(word + " "); at != std::string::npos)
      return line.substr(at + word.size() + 1);
  return "";
}

class Host : public testing::TestWithParam<std::string> {};

TEST_P(Host, DoesUnderTheLibraryWhatItDoesWithout) {
  const std::string program = std::string(OFDCHECK_HOSTS) + "/" + GetParam();
  const Ended bare = run({program});
  ASSERT_EQ(bare.status, 0) << bare.out << bare.err;

  std::string options = "level=note";
  if (const std::string more = marked(GetParam(), "OPTIONS"); !more.empty()) options += ":" + more;
  const Ended under = run({program}, {"LD_PRELOAD=" OFDCHECK_LIBRARY, "OFDCHECK_OPTIONS=" + options});
  EXPECT_EQ(under.status, bare.status) << under.out << under.err;
  EXPECT_EQ(under.out, bare.out);
  if (const std::string reported = marked(GetParam(), "REPORTS"); !reported.empty())
    EXPECT_NE(under.err.find(reported), std::string::npos) << under.err;
  else
    EXPECT_EQ(under.err, bare.err);
}

INSTANTIATE_TEST_SUITE_P(Programs, Host, testing::ValuesIn(host_names()),
                         [](const auto& program) { return program.param; });

}  // namespace
}  // namespace ofdcheck::tests
