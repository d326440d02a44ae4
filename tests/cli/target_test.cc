#include "cli/run/target.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/misuse.h"
#include "tests/cli/scratch.h"

namespace ofdcheck::cli {
namespace {

class Target : public tests::Scratch {
 protected:
  std::string program(const std::string& name, const std::string& bytes) const {
    const std::string path = put(name, bytes);
    chmod(path.c_str(), 0755);
    return path;
  }
  // A program of the system with some of its bytes replaced.
  std::string altered(const std::string& name, std::size_t at, const std::string& bytes) const {
    std::string text = read_file("/bin/true");
    return program(name, text.replace(at, bytes.size(), bytes));
  }
  static std::string complaint(const std::string& name) {
    try {
      find_target(name);
    } catch (const Misuse& misuse) {
      return misuse.what();
    }
    return "";
  }
};

TEST_F(Target, AProgramIsFoundInPath) { EXPECT_TRUE(find_target("true").ends_with("/true")); }

TEST_F(Target, AScriptsInterpreterIsWhatCounts) {
  EXPECT_EQ(complaint(program("script", "#! /bin/sh -e\nexit 0\n")), "");
  const std::string broken = program("broken", "#!/nonexistent/interpreter\n");
  EXPECT_EQ(complaint(broken),
            broken + ": expected an executable interpreter, not /nonexistent/interpreter");
}

TEST_F(Target, AScriptInACircleIsNoProgram) {
  const std::string circle = program("circle", "#!" + path("circle") + "\n");
  EXPECT_NE(complaint(circle).find("expected a program at the end"), std::string::npos);
}

TEST_F(Target, WhatIsNotThereOrNotExecutableIsNamed) {
  EXPECT_EQ(complaint("no-such-program"), "no-such-program: expected a program, found none in PATH");
  EXPECT_EQ(complaint("/nonexistent"), "/nonexistent: No such file or directory");
  const std::string text = put("text", "#!/bin/sh\n");
  EXPECT_EQ(complaint(text), text + ": expected an executable file");
  EXPECT_NE(complaint(path("")).find("expected an executable file"), std::string::npos);
}

TEST_F(Target, AFileThatIsNeitherElfNorScriptIsNamed) {
  const std::string text = program("text", "hello\n");
  EXPECT_EQ(complaint(text), text + ": expected an ELF program or a script that begins with #!");
  EXPECT_NE(complaint(program("empty", "")), "");
}

TEST_F(Target, AStaticBinaryCannotBeSeen) {
  EXPECT_NE(complaint(STATIC_PROGRAM).find("static binary"), std::string::npos);
  EXPECT_NE(complaint(program("s", "#!" STATIC_PROGRAM "\n")).find("static binary"),
            std::string::npos);
}

TEST_F(Target, AnotherArchitectureCannotBeSeen) {
  const std::string arm = altered("arm", 18, "\xb7");  // e_machine: EM_AARCH64
  EXPECT_NE(complaint(arm).find("expected an x86-64 program"), std::string::npos);
  const std::string narrow = altered("narrow", 4, "\x01");  // ELFCLASS32
  EXPECT_NE(complaint(narrow).find("expected an x86-64 program"), std::string::npos);
}

TEST_F(Target, AnotherCLibraryCannotBeSeen) {
  const std::string loader = "/lib64/ld-linux-x86-64.so.2";
  const std::size_t at = read_file("/bin/true").find(loader);
  ASSERT_NE(at, std::string::npos);
  std::string musl = "/lib/ld-musl-x86_64.so.1";
  musl.resize(loader.size());
  EXPECT_NE(complaint(altered("musl", at, musl)).find("uses musl"), std::string::npos);
}

TEST_F(Target, AProgramThatGainsPrivilegesCannotBeSeen) {
  const std::string path = program("setuid", read_file("/bin/true"));
  const uid_t other = getuid() + 1;
  if (chown(path.c_str(), other, getgid()) != 0) GTEST_SKIP() << "only root can give files away";
  chmod(path.c_str(), 04755);
  EXPECT_NE(complaint(path).find("setuid"), std::string::npos);
}

TEST_F(Target, ASetuidProgramOfOnesOwnGainsNothing) {
  const std::string path = program("setuid", read_file("/bin/true"));
  chmod(path.c_str(), 04755);
  EXPECT_EQ(complaint(path), "");
}

TEST_F(Target, ATruncatedProgramIsNoCrash) {
  const std::string whole = read_file("/bin/true");
  for (const std::size_t size : {4u, 16u, 63u, 64u, 65u, 200u, 600u})
    EXPECT_NE(complaint(program("cut", whole.substr(0, size))), "") << size;
}

}  // namespace
}  // namespace ofdcheck::cli
