// What the preload library brings into a program: libc and nothing else, and only names that it
// interposes.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "tests/runtime/library.h"
#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

TEST(PreloadLibrary, NeedsOnlyLibc) {
  EXPECT_EQ(PreloadLibrary().needed, std::set<std::string>{"libc.so.6"});
}

// And one by which it speaks to AddressSanitizer.
TEST(PreloadLibrary, ExportsOnlyNamesThatLibcOrLibstdcxxExports) {
  for (const std::string& name : PreloadLibrary().exported)
    EXPECT_TRUE(dlsym(RTLD_DEFAULT, name.c_str()) != nullptr || name == "__asan_default_options") << name;
}

TEST(PreloadLibrary, DoesNotImportTheHostsAllocatorOrUnwinder) {
  for (const std::string& name : PreloadLibrary().imported) {
    EXPECT_EQ(std::set<std::string>({"malloc", "calloc", "realloc", "free", "_Znwm"}).count(name), 0u)
        << name;
    EXPECT_FALSE(name.starts_with("_Unwind")) << name;
  }
}

TEST(PreloadLibrary, ExportsAreThoseOfTheDocument) {
  std::ifstream file(OFDCHECK_SOURCES "/docs/interposed-calls.md");
  std::set<std::string> listed;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    // The first column holds the names of one row: | `open`, `open64` | ...
    std::istringstream names(line.substr(2, line.find(" | ", 2) - 2));
    for (std::string part; std::getline(names, part, '`');)
      if (!part.empty() && part.find_first_of(" ,") == std::string::npos) listed.insert(part);
  }
  const std::set<std::string> exported = PreloadLibrary().exported;
  for (const std::string& name : exported) EXPECT_TRUE(listed.contains(name)) << name << " is not listed";
  for (const std::string& name : listed) EXPECT_TRUE(exported.contains(name)) << name << " is not exported";
}

TEST(PreloadOptions, AnUnknownKeyIsSaidAndTheProgramRuns) {
  const Ended ended = run({"/bin/echo", "x"}, {"LD_PRELOAD=" OFDCHECK_LIBRARY,
                                               "OFDCHECK_OPTIONS=colour=red:grace=soon"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "x\n");
  EXPECT_NE(ended.err.find("colour=red: expected a key"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("grace=soon: expected milliseconds"), std::string::npos) << ended.err;
}

TEST(PreloadOptions, LogTakesTheReportsOffFdTwo) {
  const std::string log = testing::TempDir() + "ofdcheck-log-" + std::to_string(getpid());
  const std::string program = std::string(OFDCHECK_HOSTS) + "/waits_keep_their_signals";
  const Ended ended = run({program}, {"LD_PRELOAD=" OFDCHECK_LIBRARY,
                                      "OFDCHECK_OPTIONS=grace=1:log=" + log});
  EXPECT_EQ(ended.err, "");
  std::ifstream file(log);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("ofdcheck: error: stale-event"), std::string::npos) << text;
  unlink(log.c_str());
}

TEST(PreloadOptions, HelpListsEveryKey) {
  const Ended ended =
      run({"/bin/true"}, {"LD_PRELOAD=" OFDCHECK_LIBRARY, "OFDCHECK_OPTIONS=help=1"});
  for (const char* key : {"level=", "rules=", "grace=", "children=", "stack_depth=", "log="})
    EXPECT_NE(ended.err.find(key), std::string::npos) << key;
}

}  // namespace
}  // namespace ofdcheck::tests
