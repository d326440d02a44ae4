#include "cli/symbols/symbolizer.h"

#include <gtest/gtest.h>
#include <link.h>

#include <filesystem>

#include "cli/files.h"
#include "cli/frames_text.h"
#include "cli/report_from.h"

namespace ofdcheck::cli {
namespace {

// Of this program, as the preload library counts addresses: from where it is loaded.
std::uint64_t offset_of(const void* address) {
  std::uint64_t load_address = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* program, std::size_t, void* result) {
        *static_cast<std::uint64_t*>(result) = program->dlpi_addr;
        return 1;  // the first one is the program
      },
      &load_address);
  return reinterpret_cast<std::uint64_t>(address) - load_address;
}

std::string self() { return std::filesystem::read_symlink("/proc/self/exe"); }

struct Caller {
  const void* address;
  int line;
};

[[gnu::noinline]] const void* caller() { return __builtin_return_address(0); }

// Something to do behind a call, so that it is no tail call.
void stay() { asm volatile("" ::: "memory"); }

[[gnu::noinline]] Caller outer() {
  const void* address = caller();
  stay();
  return {address, __LINE__ - 2};
}

[[gnu::always_inline]] inline Caller inlined() {
  const void* address = caller();
  stay();
  return {address, __LINE__ - 2};
}

[[gnu::noinline]] Caller around() {
  Caller found = inlined();
  stay();
  return found;
}
constexpr int kInlinedAt = __LINE__ - 4;

TEST(Symbolizer, AReturnAddressIsTheLineOfItsCall) {
  Symbolizer symbolizer;
  const Caller found = outer();
  const std::vector<Frame>& frames = symbolizer.frames(self(), offset_of(found.address));
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "ofdcheck::cli::outer");
  EXPECT_EQ(base_name(frames[0].file), "symbolizer_test.cc");
  EXPECT_TRUE(frames[0].file.starts_with('/')) << frames[0].file;
  EXPECT_EQ(frames[0].line, found.line);
  EXPECT_EQ(frames[0].module, self());
  EXPECT_TRUE(frames[0].own);
}

TEST(Symbolizer, InlinedCallsAreFramesOfTheirOwn) {
  Symbolizer symbolizer;
  const Caller found = around();
  const std::vector<Frame>& frames = symbolizer.frames(self(), offset_of(found.address));
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].function, "ofdcheck::cli::inlined");
  EXPECT_EQ(frames[0].line, found.line);
  EXPECT_EQ(frames[1].function, "ofdcheck::cli::around");
  EXPECT_EQ(frames[1].line, kInlinedAt);
}

TEST(Symbolizer, AFileThatIsNotThereGivesModuleAndOffset) {
  Symbolizer symbolizer;
  const std::vector<Frame>& frames = symbolizer.frames("/nonexistent", 0x123);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].module, "/nonexistent");
  EXPECT_EQ(frames[0].offset, 0x123u);
  EXPECT_EQ(frames[0].function, "");
}

TEST(IsOwn, LibrariesOfTheSystemAreNotTheProgramsOwn) {
  Frame frame;
  frame.module = "/usr/lib/x86_64-linux-gnu/libc.so.6";
  EXPECT_FALSE(is_own(frame));
  frame.module = "/lib64/ld-linux-x86-64.so.2";
  EXPECT_FALSE(is_own(frame));
  frame.module = "/usr/lib/postgresql/15/bin/postgres";
  EXPECT_TRUE(is_own(frame));
  frame.module = "/srv/lib/libserver.so";
  EXPECT_TRUE(is_own(frame));
  frame.file = "/usr/include/c++/12/bits/invoke.h";
  EXPECT_FALSE(is_own(frame)) << "a header inlined into the program";
}

TEST(FramesText, NamesAndLinesAreReadAsATraceSpellsThem) {
  Symbolizer symbolizer;
  const std::vector<Frame> frames = frames_from("conn::operator bool conn.cc:9 < main", symbolizer);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].function, "conn::operator bool");
  EXPECT_EQ(frames[0].file, "conn.cc");
  EXPECT_EQ(frames[0].line, 9);
  EXPECT_EQ(frames[1].function, "main");
  EXPECT_EQ(frames[1].file, "");
}

TEST(FramesText, AddressesAreSymbolisedWhenTheirFileIsThere) {
  Symbolizer symbolizer;
  char address[32];
  std::snprintf(address, sizeof address, "+%#lx", static_cast<unsigned long>(
                                                      offset_of(outer().address)));
  const std::vector<Frame> frames = frames_from(self() + address + " < /gone+0x10", symbolizer);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].function, "ofdcheck::cli::outer");
  EXPECT_EQ(frames[1].module, "/gone");
  EXPECT_EQ(frames[1].offset, 0x10u);
}

TEST(Trim, StartUpCodeBehindMainIsLeftOut) {
  Symbolizer symbolizer;
  std::vector<Frame> frames = frames_from("run a.cc:1 < main a.cc:2 < __libc_start_main", symbolizer);
  trim(frames);
  ASSERT_EQ(frames.size(), 2u);
  frames = frames_from("run a.cc:1 < /usr/lib/libc.so.6+0x10 < /usr/lib/libc.so.6+0x20", symbolizer);
  trim(frames);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "run");
}

}  // namespace
}  // namespace ofdcheck::cli
