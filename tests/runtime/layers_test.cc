// Who may include whom, read from the include lines: the parts stay apart.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ofdcheck::tests {
namespace {

struct Include {
  std::string from;  // path below the sources
  std::string what;  // between the quotes
};

std::vector<Include> includes_below(const std::string& folder) {
  std::vector<Include> found;
  const std::filesystem::path sources = OFDCHECK_SOURCES;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(sources / folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cc" && extension != ".def") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#include \"")) continue;
      const std::size_t end = line.find('"', 10);
      found.push_back({std::filesystem::relative(entry.path(), sources), line.substr(10, end - 10)});
    }
  }
  return found;
}

// Every quoted include of a part begins with one of these.
void expect_only(const std::string& part, const std::vector<std::string>& allowed) {
  const std::vector<Include> includes = includes_below(part);
  for (const Include& include : includes) {
    bool right = false;
    for (const std::string& prefix : allowed) right |= include.what.starts_with(prefix);
    EXPECT_TRUE(right) << include.from << " includes " << include.what;
  }
}

TEST(Layers, TheCoreKnowsNoOtherPart) { expect_only("checker", {"checker/"}); }

TEST(Layers, TheRuntimeStandsOnTheCoreAlone) { expect_only("runtime", {"runtime/", "checker/"}); }

TEST(Layers, TheCommandLineStandsOnTheCoreAlone) { expect_only("cli", {"cli/", "checker/"}); }

TEST(Layers, TheChecksOfSourceShareTheCatalogueAlone) {
  for (const char* part : {"clang-plugin/checks", "clang-plugin/facts", "clang-plugin/model",
                           "clang-plugin/source", "clang-plugin/engine", "clang-plugin/frontends"})
    expect_only(part, {"clang-plugin/", "checker/rules/catalog", "clang/", "clang-tidy/", "llvm/"});
}

TEST(Layers, TheLintToolStandsOnTheReportsOfTheCommandLine) {
  expect_only("clang-plugin/lint", {"clang-plugin/", "checker/rules/catalog", "checker/report/report.h",
                                    "cli/", "clang/", "llvm/"});
}

TEST(Layers, TheServerKnowsNothingOfTheChecker) {
  for (const Include& include : includes_below("server"))
    for (const char* part : {"checker/", "runtime/", "cli/", "clang-plugin/"})
      EXPECT_FALSE(include.what.starts_with(part)) << include.from << " includes " << include.what;
}

TEST(Layers, TheModelKnowsNeitherRulesNorReports) {
  for (const Include& include : includes_below("checker/model"))
    EXPECT_TRUE(include.what.starts_with("checker/model/") || include.what == "checker/call.h" ||
                include.what == "checker/calls.def")
        << include.from << " includes " << include.what;
}

TEST(Layers, RulesReachTheKernelOnlyThroughItsInterface) {
  for (const Include& include : includes_below("checker/rules")) {
    EXPECT_FALSE(include.what.starts_with("checker/kernel/") &&
                 include.what != "checker/kernel/kernel.h")
        << include.from << " includes " << include.what;
    EXPECT_NE(include.what, "checker/checker.h") << include.from;
  }
}

}  // namespace
}  // namespace ofdcheck::tests
