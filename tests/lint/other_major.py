"""A plugin in a host of another major of LLVM: refused in words, never loaded to find nothing.

    other_major.py PLUGIN LLVM OTHER
"""

import os
import subprocess
import sys
import tempfile

from tool import TWICE, expect


def main(plugin, llvm, other):
    with tempfile.TemporaryDirectory() as place:
        file = os.path.join(place, "twice.c")
        with open(file, "w", encoding="utf-8") as out:
            out.write(TWICE)
        for host in [[f"clang-tidy-{other}", "-load=" + plugin, "-checks=-*,ofd-*", file, "--"],
                     [f"clang-{other}", "--analyze", "-Xclang", "-load", "-Xclang", plugin, "-Xclang",
                      "-analyzer-checker=ofd", file],
                     [f"clang-{other}", "-fsyntax-only", "-Xclang", "-load", "-Xclang", plugin, file]]:
            ended = subprocess.run(host, cwd=place, capture_output=True, text=True, check=False)
            expect(ended.returncode != 0, f"{host[0]} fails", ended)
            expect(f"this plugin was built for clang {llvm}." in ended.stderr and
                   f"clang version {other}." in ended.stderr, "and says which it wants and is in", ended)


if __name__ == "__main__":
    main(*sys.argv[1:])
