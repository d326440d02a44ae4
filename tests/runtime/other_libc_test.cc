// A program of another libc gets LD_PRELOAD from whoever started it: it runs as without it, and is not seen.
// Neither is one that gains privileges by exec.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

class Musl : public testing::Test {
 protected:
  void SetUp() override {
    if (program_.empty()) GTEST_SKIP() << "there was no musl-gcc";
  }
  const std::string program_ = OFDCHECK_MUSL;
};

TEST_F(Musl, RunsAsWithoutTheLibrary) {
  const Ended bare = run({program_});
  ASSERT_EQ(bare.status, 0);
  const Ended under = run({program_}, {"LD_PRELOAD=" OFDCHECK_LIBRARY, "OFDCHECK_OPTIONS=level=note"});
  EXPECT_EQ(under.status, 0);
  EXPECT_EQ(under.out, bare.out);
  EXPECT_EQ(under.err, bare.err);
}

TEST_F(Musl, IsNotSaidToBeClean) {
  const Ended first = run({OFDCHECK_TOOL, "run", "--", program_});
  EXPECT_EQ(first.status, 2);
  EXPECT_NE(first.err.find("it uses musl"), std::string::npos) << first.err;
  const Ended second = run({OFDCHECK_TOOL, "run", "--", "/bin/sh", "-c", "exec " + program_});
  EXPECT_EQ(second.status, 0);
  EXPECT_EQ(second.out, "ok\n");
  EXPECT_NE(second.err.find("executed a program that could not be seen"), std::string::npos) << second.err;
}

// No fork handler of the library's runs in these children.
TEST_F(Musl, IsNamedAlsoWhenItIsStartedWithoutFork) {
  for (const char* how : {"vfork", "posix_spawn", "vfork-of-nothing"}) {
    const Ended ended = run({OFDCHECK_TOOL, "run", "--", STARTER_PROGRAM, how, program_});
    EXPECT_EQ(ended.status, 0) << how;
    const bool named = ended.err.find("executed a program that could not be seen") != std::string::npos;
    EXPECT_EQ(named, how != std::string("vfork-of-nothing")) << how << ": " << ended.err;
  }
}

TEST(Starter, AProgramThatIsSeenIsNotNamed) {
  for (const char* how : {"vfork", "posix_spawn"}) {
    const Ended ended = run({OFDCHECK_TOOL, "run", "--", STARTER_PROGRAM, how, "/bin/true"});
    EXPECT_EQ(ended.status, 0) << how;
    EXPECT_EQ(ended.err.find("could not be seen"), std::string::npos) << how << ": " << ended.err;
    EXPECT_NE(ended.err.find("2 processes"), std::string::npos) << how << ": " << ended.err;
  }
}

TEST(Starter, AProgramThatGainsPrivilegesIsNamed) {
  const std::filesystem::path directory = std::filesystem::path(testing::TempDir()) / "gains_privileges";
  std::filesystem::create_directory(directory);
  const std::string program = directory / "true";
  std::filesystem::copy_file("/bin/true", program, std::filesystem::copy_options::overwrite_existing);
  struct statvfs mount {};
  ASSERT_EQ(statvfs(directory.c_str(), &mount), 0);
  if (chown(program.c_str(), getuid() + 1, getgid()) != 0 || (mount.f_flag & ST_NOSUID) != 0)
    GTEST_SKIP() << "only root can give files away, and only a mount with suid has an effect";
  ASSERT_EQ(chmod(program.c_str(), 04755), 0);
  const Ended ended = run({OFDCHECK_TOOL, "run", "--", "/bin/sh", "-c", "exec " + program});
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.err.find("executed a program that could not be seen"), std::string::npos) << ended.err;
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace ofdcheck::tests
