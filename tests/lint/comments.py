"""Comments that keep a check quiet, in every front end, for a rule of paths and one of shape.

    comments.py OFDLINT CLANG_TIDY CLANG PLUGIN
"""

import os
import subprocess
import sys
import tempfile

from tool import expect

HEAD = "#include <fcntl.h>\n#include <unistd.h>\n"
# {0}: behind the line, {1}: the line before. The helper is where the analyzer sees the second close.
TEXTS = {
    "double-close": HEAD + "void f(int fd) {{\n  close(fd);\n{1}  close(fd);{0}\n}}\n",
    "fcntl-flag-mixup": HEAD + "void f(int fd) {{\n{1}  fcntl(fd, F_SETFD, O_CLOEXEC);{0}\n}}\n",
}
HELPER = (HEAD + "static void done(int fd) {{ close(fd); }}\n"
          "void f(int fd) {{\n  done(fd);\n{1}  done(fd);{0}\n}}\n")
QUIET = [("  // NOLINT", ""), ("  // NOLINT(ofd-RULE): a reason", ""), ("  // NOLINT(ofd-*)", ""),
         ("  /* NOLINT(bugprone-x, ofd-RULE) */", ""), ("", "  // NOLINTNEXTLINE(ofd-RULE)\n"),
         ("", "  // NOLINTNEXTLINE\n"),
         ("\n  // NOLINTEND(ofd-RULE)", "  // NOLINTBEGIN(ofd-RULE)\n")]
LOUD = [("", ""), ("  // NOLINT(ofd-use-after-close)", ""), ("  // NOLINT(bugprone-*)", ""),
        ("\n  // NOLINT", ""), ("", "  // NOLINTNEXTLINE(ofd-use-after-close)\n"),
        ("", "  // NOLINTBEGIN(ofd-*)\n  // NOLINTEND(ofd-*)\n")]


def main(ofdlint, clang_tidy, clang, plugin):
    front_ends = {
        "lint": lambda file: [ofdlint, file, "--"],
        "tidy": lambda file: [clang_tidy, "-load=" + plugin, "-checks=-*,ofd-*", file, "--"],
        "analyze": lambda file: [clang, "--analyze", "--analyzer-output", "text", "-Xclang", "-load",
                                 "-Xclang", plugin, "-Xclang", "-analyzer-checker=ofd", file],
    }
    with tempfile.TemporaryDirectory() as place:
        file = os.path.join(place, "case.c")
        for rule, text in [*TEXTS.items(), ("double-close", HELPER)]:
            for expected, forms in [(False, QUIET), (True, LOUD)]:
                for behind, before in forms:
                    case = text.format(behind, before).replace("RULE", rule)
                    with open(file, "w", encoding="utf-8") as out:
                        out.write(case)
                    for name, command in front_ends.items():
                        ended = subprocess.run(command(file), capture_output=True, text=True, check=False)
                        said = rule + "]" in ended.stdout + ended.stderr
                        expect(said == expected, f"{name}: {'loud' if expected else 'quiet'}\n{case}", ended)


if __name__ == "__main__":
    main(*sys.argv[1:])
