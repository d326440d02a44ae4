"""ofdcheck lint over builds of several programs: what one does is nothing to another that it is not
linked with.

    targets.py OFDCHECK WHAT
"""

import json
import subprocess
import sys
from pathlib import Path

from tool import Directory, expect

# release() closes in the first program, and does not in the second; both call it the same way.
MAIN = ("#include <unistd.h>\nvoid release(int fd);\n"
        "int main(void) {\n  int fd = dup(0);\n  release(fd);\n  close(fd);\n  return 0;\n}\n")
CLOSES = "#include <unistd.h>\nvoid release(int fd) { close(fd); }\n"
WAITS = "#include <unistd.h>\nvoid release(int fd) { fsync(fd); }\n"
SOURCES = {"first/main.c": MAIN, "first/release.c": CLOSES, "second/main.c": MAIN,
           "second/release.c": WAITS}
FIRST_ONLY = {("first/main.c", 6, "double-close")}


class Build(Directory):
    """Sources, and a build directory b beside them."""

    def __init__(self, ofdcheck, sources):
        super().__init__()
        self.ofdcheck = ofdcheck
        for name, text in sources.items():
            self.put(name, text)

    def database(self, objects):
        """Of each object its source; all by names in the build directory."""
        self.put("b/compile_commands.json", json.dumps([
            {"directory": self.path + "/b", "file": "../" + source,
             "command": f"cc -o {json.dumps(made)} -c ../{source}"}
            for made, source in objects.items()]))

    def lint(self, *arguments):
        return subprocess.run([self.ofdcheck, "lint", "-p", "b", "--format", "jsonl", *arguments],
                              cwd=self.path, check=False, capture_output=True, text=True)

    def expect(self, found, what, *arguments):
        ended = self.lint(*arguments)
        expect(ended.returncode in (0, 1), what, ended)
        told = {(str(Path(line["file"]).relative_to(self.path)), line["line"], line["rule"])
                for line in map(json.loads, ended.stdout.splitlines())}
        expect(told == found, what, ended)


OBJECTS = {"f/main.o": "first/main.c", "f/release.o": "first/release.c",
           "s/main.o": "second/main.c", "s/release.o": "second/release.c"}


def unknown(ofdcheck):
    build = Build(ofdcheck, SOURCES)
    build.database(OBJECTS)
    build.expect(set(), "two functions of one name are none while nobody says who links which")


def cmake(ofdcheck, generator):
    build = Build(ofdcheck, SOURCES)
    build.put("CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.16)\nproject(two C)\n"
              "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n"
              "add_library(release STATIC first/release.c)\n"
              "add_executable(first first/main.c)\ntarget_link_libraries(first release)\n"
              "add_executable(second second/main.c second/release.c)\n"
              "add_custom_target(both DEPENDS first second)\n")
    made = subprocess.run(["cmake", "-G", generator, "-S", ".", "-B", "b"], cwd=build.path,
                          check=False, capture_output=True, text=True)
    expect(made.returncode == 0, "cmake configures", made)
    build.expect(FIRST_ONLY, f"the targets of CMake's {generator}")


def ninja(ofdcheck):
    cmake(ofdcheck, "Ninja")


def makefiles(ofdcheck):
    cmake(ofdcheck, "Unix Makefiles")


def manifest(ofdcheck):
    build = Build(ofdcheck, SOURCES)
    build.database({"out/f main.o": "first/main.c", "out/f$release.o": "first/release.c",
                    "out/s:main.o": "second/main.c", "out/srelease.o": "second/release.c"})
    build.put("b/build.ninja",
              "out = out\nrule cc\n  command = cc $in\nrule link\n  command = cc\n"
              "include more.ninja\n"
              "build all: phony first second\n"
              "build helper: link out/srelease.o || first\n")
    build.put("b/more.ninja",
              "build $out/f$ main.o: cc ../first/main.c\n"
              "build first | first.map: link ${out}/f$ main.o $\n    $out/f$$release.o | first.ld\n"
              "build gen.c: cc first second\n"
              "build second: link $out/s$:main.o out/srelease.o |@ out/f$$release.o\n")
    build.expect(FIRST_ONLY, "a manifest with escapes, variables, a file of its own and an alias")


def shared(ofdcheck):
    build = Build(ofdcheck, SOURCES)
    build.database(OBJECTS)
    rules = "rule link\n  command = cc\n"
    build.put("b/build.ninja", rules + "build f/librelease.so.1: link f/release.o\n"
              "build f/librelease.so: link f/librelease.so.1\n"
              "build first: link f/main.o f/librelease.so.1\nbuild second: link s/main.o s/release.o\n")
    build.expect(FIRST_ONLY, "a shared library belongs to the program that is linked with it")
    build.put("b/build.ninja", rules + "build f/module.so: link f/release.o\n"
              "build first: link f/main.o\nbuild second: link s/main.o s/release.o\n")
    build.expect(FIRST_ONLY, "one that no program is linked with may be loaded by any")


def facts(ofdcheck):
    build = Build(ofdcheck, SOURCES)
    build.database(OBJECTS)
    build.put("b/build.ninja", "rule link\n  command = cc\nbuild first: link f/main.o f/release.o\n"
              "build second: link s/main.o s/release.o\n")
    for name in SOURCES:
        ended = build.lint(name, "--emit-facts", name.replace("/", ".") + ".facts")
        expect(ended.returncode == 0, "facts are written", ended)
    known = [f"--facts={name.replace('/', '.')}.facts" for name in SOURCES]
    build.expect(FIRST_ONLY, "facts say what their unit is linked into", *known)


def many(ofdcheck):
    """Several passes, in whose course the facts of many programs are put together one after the other."""
    names = [f"p{i}" for i in range(12)]
    sources, objects, rules = {}, {}, "rule link\n  command = cc\n"
    for name in names:
        sources |= {f"{name}/main.c": MAIN, f"{name}/close.c": CLOSES.replace("release", "let_go"),
                    f"{name}/release.c": "void let_go(int fd);\nvoid release(int fd) { let_go(fd); }\n"}
        parts = [f"{name}/{part}" for part in ("main", "release", "close")]
        objects |= {f"{part}.o": f"{part}.c" for part in parts}
        rules += f"build {name}/{name}: link {' '.join(part + '.o' for part in parts)}\n"
    build = Build(ofdcheck, sources)
    build.database(objects)
    build.put("b/build.ninja", rules)
    build.expect({(f"{name}/main.c", 6, "double-close") for name in names}, "each of them is told",
                 "-j", "3")


def broken(ofdcheck):
    build = Build(ofdcheck, SOURCES)
    build.database(OBJECTS)
    for text in ["\0\xff", "build", "build :", "build a: ", "include build.ninja\n" * 3, "x = $",
                 "build ${a: link ${", "include nowhere\nsubninja b/\n", "build a: link f/main.o $"]:
        build.put("b/build.ninja", text)
        build.expect(set(), f"a manifest that is none: {text!r}")


if __name__ == "__main__":
    globals()[sys.argv[2]](sys.argv[1])
