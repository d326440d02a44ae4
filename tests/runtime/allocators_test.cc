// Programs with other allocators: what one library's new or malloc has made must come back to it,
// whichever of the preloads stands first.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.h"

namespace ofdcheck::tests {
namespace {

constexpr char kFreeing[] = OFDCHECK_HOSTS "/frees_reach_the_allocator";
constexpr char kPointers[] = OFDCHECK_HOSTS "/own_operator_delete";

void expect_unharmed(const std::string& program, const std::string& preload) {
  const Ended ended = run({program}, {"LD_PRELOAD=" + preload, "OFDCHECK_OPTIONS=level=note"});
  EXPECT_EQ(ended.status, 0) << preload;
  EXPECT_EQ(ended.out, "ok\n") << preload;
  EXPECT_EQ(ended.err, "") << preload;
}

class Jemalloc : public testing::Test {
 protected:
  void SetUp() override {
    const Ended ended = run({"/bin/true"}, {"LD_PRELOAD=libjemalloc.so.2"});
    if (!ended.err.empty()) GTEST_SKIP() << "there is no libjemalloc.so.2 here";
  }
};

TEST_F(Jemalloc, PreloadedBeforeTheLibraryKeepsItsBlocks) {
  for (const char* program : {kFreeing, kPointers})
    expect_unharmed(program, std::string("libjemalloc.so.2:") + OFDCHECK_LIBRARY);
}

TEST_F(Jemalloc, PreloadedAfterTheLibraryKeepsItsBlocks) {
  for (const char* program : {kFreeing, kPointers})
    expect_unharmed(program, std::string(OFDCHECK_LIBRARY) + ":libjemalloc.so.2");
}

// The host is in C, so that no library that everybody sees has operator delete: modules opened with
// RTLD_LOCAL have their own, or that of the libstdc++ they bring.
class Module : public testing::TestWithParam<const char*> {};

TEST_P(Module, OfACProgramKeepsItsOperatorDelete) {
  const Ended ended = run({OFDCHECK_MODULE_HOST, GetParam()},
                          {"LD_PRELOAD=" OFDCHECK_LIBRARY, "OFDCHECK_OPTIONS=level=note"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "ok\n");
  EXPECT_EQ(ended.err, "");
}

INSTANTIATE_TEST_SUITE_P(Modules, Module, testing::Values(OFDCHECK_MODULE_OWN, OFDCHECK_MODULE_PLAIN));

}  // namespace
}  // namespace ofdcheck::tests
