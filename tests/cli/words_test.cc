#include <gtest/gtest.h>

#include "cli/commands.h"
#include "cli/nearest.h"

namespace ofdcheck::cli {
namespace {

using Strings = std::vector<std::string>;

Words split_of(Strings arguments) {
  arguments.insert(arguments.begin(), "ofdcheck");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return split(pointers);
}

TEST(Words, TheProgramBeginsBehindTwoDashes) {
  const Words words = split_of({"run", "--level", "note", "--", "./server", "--level", "9"});
  EXPECT_EQ(words.ours, (Strings{"run", "--level", "note"}));
  EXPECT_EQ(words.program, (Strings{"./server", "--level", "9"}));
}

TEST(Words, TheProgramBeginsAtTheFirstWordThatIsNoOption) {
  const Words words = split_of({"run", "--level=note", "--grace", "5", "server", "--", "x"});
  EXPECT_EQ(words.ours, (Strings{"run", "--level=note", "--grace", "5"}));
  EXPECT_EQ(words.program, (Strings{"server", "--", "x"}));
}

TEST(Words, AValueMayBeginWithADash) {
  const Words words = split_of({"run", "--rules", "-ctl-desync", "--", "server"});
  EXPECT_EQ(words.ours, (Strings{"run", "--rules", "-ctl-desync"}));
  EXPECT_EQ(words.program, (Strings{"server"}));
}

TEST(Words, OnlyRunHasAProgram) {
  const Words words = split_of({"replay", "trace", "--level", "note"});
  EXPECT_EQ(words.ours, (Strings{"replay", "trace", "--level", "note"}));
  EXPECT_TRUE(words.program.empty());
}

TEST(Words, AProgramMayBeMissing) {
  EXPECT_TRUE(split_of({"run", "--"}).program.empty());
  EXPECT_TRUE(split_of({"run", "--level"}).program.empty());
  EXPECT_TRUE(split_of({}).ours.empty());
}

TEST(NearestRule, ATypingErrorLeadsToTheRule) {
  EXPECT_EQ(nearest_rule("stale-registraton"), "stale-registration");
  EXPECT_EQ(nearest_rule("doubleclose"), "double-close");
}

}  // namespace
}  // namespace ofdcheck::cli
