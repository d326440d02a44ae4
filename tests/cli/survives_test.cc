// What was found reaches the reader however the program ends, and there is one truth about all its processes.
#include <nlohmann/json.hpp>

#include "tests/cli/tool.h"

namespace ofdcheck::tests {
namespace {

constexpr char kEnds[] = ENDS_IN_EVERY_WAY;

class Survives : public ToolTest {
 protected:
  Ended ending(const std::string& how) {
    return ofdcheck({"run", "--format", "jsonl", "--output", path("out"), "--", kEnds, how});
  }
  std::vector<nlohmann::json> findings() const {
    std::istringstream lines(text_of("out"));
    std::vector<nlohmann::json> all;
    for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
    return all;
  }
  // One finding, as often as said, and the status that says so.
  void expect_found(const std::string& how, unsigned count = 1) {
    const Ended ended = ending(how);
    EXPECT_EQ(ended.exit_status, 99) << how << ended.out << ended.err;
    const auto found = findings();
    ASSERT_EQ(found.size(), 1u) << how << text_of("out");
    EXPECT_EQ(found[0]["rule"], "double-close") << how;
    EXPECT_EQ(found[0]["count"], count) << how;
  }
};

TEST_F(Survives, AProgramThatEndsInAnyWay) {
  for (const char* how : {"return", "exit", "_exit", "quick_exit", "abort", "kill", "exit_group"})
    expect_found(how);
}

TEST_F(Survives, AProgramThatClosesEveryNumber) { expect_found("close_all"); }

TEST_F(Survives, AHandlerThatEndsTheProgramWhileAThreadWorks) { expect_found("exit_in_handler"); }

TEST_F(Survives, TenExecsInARow) {
  const Ended ended = ending("exec10");
  EXPECT_EQ(ended.exit_status, 99) << ended.err;
  unsigned count = 0;
  for (const auto& finding : findings()) count += finding["count"].get<unsigned>();
  EXPECT_EQ(count, 11u) << "one in each program";
  EXPECT_NE(ended.err.find("in 1 process)"), std::string::npos) << ended.err;
}

TEST_F(Survives, AFullDeviceIsSaidAndTheProgramRunsToItsEnd) {
  const Ended ended = ofdcheck({"run", "--output", "/dev/full", "--", kEnds, "return"});
  EXPECT_EQ(ended.out, "done\n");
  EXPECT_EQ(ended.exit_status, 2);
  EXPECT_NE(ended.err.find("/dev/full: could not be written"), std::string::npos) << ended.err;
}

TEST_F(Survives, AFileAtItsLimitIsSaidAndEndsNobody) {
  const std::string tool = OFDCHECK;
  const Ended ended = shell("ulimit -f 0; " + tool + " run -- " + kEnds + " return 2>&1");
  EXPECT_EQ(ended.exit_status, 2);
  EXPECT_NE(ended.out.find("File too large"), std::string::npos) << ended.out;
}

// Without `ofdcheck run` the library writes the log itself.
TEST_F(Survives, ALogAtItsLimitEndsNobody) {
  const Ended ended = shell("ulimit -f 2; head -c 1000 /dev/zero >" + path("log") +
                            "; LD_PRELOAD=" LIBRARY " OFDCHECK_OPTIONS=log=" + path("log") + " " +
                            kEnds + " return");
  EXPECT_EQ(ended.exit_status, 0) << ended.signal;
  EXPECT_EQ(ended.out, "done\n");
  EXPECT_EQ(text_of("log").size(), std::filesystem::file_size(path("log")));
}

TEST_F(Survives, AStandardErrorThatNobodyReadsEndsNobody) {
  // The reader of the pipe is gone before the program starts.
  const Ended ended = shell("mkfifo " + path("pipe") + "; exec 3<>" + path("pipe") + " 4>" + path("pipe") +
                            " 3>&-; LD_PRELOAD=" LIBRARY " " + kEnds + " return 2>&4");
  EXPECT_EQ(ended.exit_status, 0) << ended.signal;
  EXPECT_EQ(ended.out, "done\n");
}

TEST_F(Survives, AStandardErrorThatIsFullHoldsNobodyUp) {
  const Ended ended = shell("mkfifo " + path("pipe") + "; exec 3<>" + path("pipe") + "; head -c 65536 /dev/zero >&3; "
                            "LD_PRELOAD=" LIBRARY " timeout 20 " + kEnds + " return 2>&3");
  EXPECT_EQ(ended.exit_status, 0) << ended.signal;
  EXPECT_EQ(ended.out, "done\n");
}

}  // namespace
}  // namespace ofdcheck::tests
