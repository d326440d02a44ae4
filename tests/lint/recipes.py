"""What docs/ci.md tells to do, done: its commands are read from there and run in a small project.

    recipes.py OFDCHECK PLUGIN LLVM DOCS WHAT
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

from tool import TWICE, Directory, expect, schema_errors

CMAKE = """cmake_minimum_required(VERSION 3.20)
project(served C CXX)
add_library(served STATIC src/server.c src/flags.cc)
target_include_directories(served PUBLIC include)
"""
FLAGS = "#include <fcntl.h>\nvoid flags(int fd) {\n  fcntl(fd, F_SETFD, O_CLOEXEC);\n}\n"


class Project(Directory):
    """A CMake project with a finding in C and one, with a fix, in C++; and the recipes to try on it."""

    def __init__(self, ofdcheck, plugin, llvm, docs):
        super().__init__()
        with open(os.path.join(docs, "ci.md"), encoding="utf-8") as file:
            self.page = file.read()
        self.plugin, self.llvm = plugin, llvm
        self.environment = {**os.environ, "CMAKE_GENERATOR": "Ninja",
                            "PATH": os.path.dirname(ofdcheck) + ":" + os.environ["PATH"]}
        for name, text in [("CMakeLists.txt", CMAKE), ("src/server.c", TWICE), ("src/flags.cc", FLAGS),
                           ("include/served.h", "#pragma once\n")]:
            self.put(name, text)

    def blocks(self, heading):
        """The fenced blocks below a heading."""
        section = re.search(rf"^## {heading}.*?\n(.*?)(?=^## |\Z)", self.page, re.M | re.S)
        expect(section, f"docs/ci.md has {heading}")
        found = re.findall(r"^```\w*\n(.*?)^```", section[1], re.M | re.S)
        expect(found, f"{heading} has a recipe")
        return [block.replace("/path/to/libofdcheck-tidy.so", self.plugin)
                .replace("-19", f"-{self.llvm}") for block in found]

    def run(self, script):
        return subprocess.run(["bash", "-ec", script], cwd=self.path, env=self.environment, check=False,
                              capture_output=True, text=True)

    def steps(self, block, key):
        """The commands of a YAML list: `- run: COMMAND`, or `- COMMAND` under `script:`."""
        if key == "run":
            return re.findall(r"^\s*- run: (.*)$", block, re.M)
        return re.findall(r"^\s*- (.*)$", block.partition(key + ":\n")[2].partition("artifacts")[0], re.M)

    def configured(self):
        ended = self.run("cmake -S . -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        expect(ended.returncode == 0, "the project is configured", ended)
        return self


def both(ended):
    expect("src/server.c:4:3" in ended.stdout and "ofd-double-close" in ended.stdout, "C", ended)
    expect("src/flags.cc:3:" in ended.stdout and "ofd-fcntl-flag-mixup" in ended.stdout, "C++", ended)


def baseline(project):
    write, read, _ = project.configured().blocks("Take it in")
    expect(project.run(write).returncode == 0, "a baseline is written")
    expect(project.run(read).returncode == 0, "and keeps what is known quiet")
    project.put("src/server.c", "#include <stdio.h>\n\n" + TWICE.replace("  close", "    close"))
    expect(project.run(read).returncode == 0, "where it has moved to, too")
    project.put("src/server.c", TWICE.replace("close(fd);\n}", "close( fd );\n  (void)fd;\n}"))
    expect(project.run(read).returncode == 0, "blanks and other lines do not count")
    project.put("src/server.c", TWICE.replace("close(fd);\n}", "(void)close(fd);\n}"))
    ended = project.run(read)
    expect(ended.returncode == 1 and "src/server.c:4:" in ended.stdout, "a line that was changed", ended)
    expect("src/flags.cc" not in ended.stdout, "alone", ended)


def github(project):
    block = project.blocks("GitHub")[0]
    for step in project.steps(block, "run"):
        ended = project.run(step)
        expect(ended.returncode == 0, step, ended)
    log = json.loads(project.text(re.search(r"sarif_file: (\S+)", block)[1]))
    results = log["runs"][0]["results"]
    places = {(result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
              for result in results}
    expect(places == {("ofd-double-close", "src/server.c"), ("ofd-fcntl-flag-mixup", "src/flags.cc")},
           f"the log has both: {places}")
    prints = [list(result["partialFingerprints"].values()) for result in results]
    expect(len({str(each) for each in prints}) == 2, "each with a fingerprint of its own")
    errors = schema_errors(log)
    expect(not errors, f"the log is valid: {errors}")


def gitlab(project):
    block = project.blocks("GitLab")[0]
    *before, step = project.steps(block, "script")
    for each in before:
        expect(project.run(each).returncode == 0, each)
    ended = project.run(step)
    expect(ended.returncode == 1, "the job fails for its findings", ended)
    report = json.loads(project.text(re.search(r"codequality: (\S+)", block)[1]))
    expect({(each["check_name"], each["severity"], each["location"]["path"],
             each["location"]["lines"]["begin"]) for each in report} ==
           {("ofd-double-close", "major", "src/server.c", 4),
            ("ofd-fcntl-flag-mixup", "critical", "src/flags.cc", 3)}, f"what GitLab reads: {report}")
    expect(len({each["fingerprint"] for each in report}) == 2 and all(
        each["description"] for each in report), "with fingerprints and texts")
    project.put("src/server.c", "\n")
    project.put("src/flags.cc", "\n")
    expect(project.run(step).returncode == 0, "nothing found, the job passes")
    expect(json.loads(project.text("gl-code-quality-report.json")) == [], "and its report is empty")


def cmake(project):
    ended = project.run(project.blocks("CMake")[0])
    expect(ended.returncode == 0, "the project is built", ended)
    both(ended)


def run_clang_tidy(project):
    look, mend = project.configured().blocks("run-clang-tidy")
    both(project.run(look))
    expect("O_CLOEXEC" in project.text("src/flags.cc"), "nothing is changed yet")
    ended = project.run(mend)
    expect("F_SETFD, FD_CLOEXEC)" in project.text("src/flags.cc"), "-fix mends", ended)
    expect("[ofd-fcntl-flag-mixup]" not in project.run(look).stdout, "what is then no longer found")


def analyzer(project):
    analyze, scan = project.blocks("clang's analyzer")[0].split("\n", 1)
    ended = project.run(analyze)
    expect(re.search(r"server\.c:4:3: warning: .*\[ofd\.double-close\]", ended.stderr), "--analyze", ended)
    if not shutil.which(f"scan-build-{project.llvm}"):
        return
    ended = project.run(scan)
    expect(ended.returncode == 1 and "ofd.double-close" in ended.stdout + ended.stderr, "scan-build", ended)


def pre_commit(project):
    """As pre-commit runs a hook of language system: the entry, split, with the matching files behind."""
    project.configured()
    block = project.blocks("pre-commit")[0]
    entry, files = re.search(r"entry: (.*)", block)[1], re.search(r"files: (.*)", block)[1]
    changed = [name for name in ["CMakeLists.txt", "include/served.h", "src/flags.cc", "src/server.c"]
               if re.search(files, name)]
    expect(changed == ["src/flags.cc", "src/server.c"], f"sources only: {changed}")
    project.put("ofdcheck.baseline", "")
    ended = project.run(shlex.join(shlex.split(entry) + changed))
    expect(ended.returncode == 1, "the commit is refused", ended)
    both(ended)
    expect(project.run(project.blocks("Take it in")[0]).returncode == 0, "the baseline is written")
    expect(project.run(shlex.join(shlex.split(entry) + changed)).returncode == 0, "and lets it pass")


def spread(project):
    """What closes the first time is in another file."""
    project.put("CMakeLists.txt", CMAKE.replace("src/flags.cc", "src/pool.c"))
    project.put("src/pool.c", "#include <unistd.h>\nvoid release(int fd) { close(fd); }\n")
    project.put("src/server.c", "void release(int fd);\n" + TWICE.replace("close", "release", 1))
    *emit, look = project.configured().blocks("Spread")[0].splitlines()
    for each in emit:
        ended = project.run(each)
        expect(ended.returncode == 0 and not ended.stdout, each, ended)
    ended = project.run(look)
    expect(ended.returncode == 1 and "src/server.c:5:3" in ended.stdout, "the facts are used", ended)
    expect(project.run(look.partition(" --facts")[0]).returncode == 0, "and nothing else shows it")


def bazel(project):
    ended = project.run(project.blocks("Bazel")[0])
    expect(ended.returncode == 1 and "src/server.c:4:3" in project.text("server.lint"), "one action", ended)


if __name__ == "__main__":
    given = sys.argv
    globals()[given[5]](Project(os.path.realpath(given[1]), os.path.realpath(given[2]), *given[3:5]))
