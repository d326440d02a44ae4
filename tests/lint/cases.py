"""Runs one front end over one case and compares what it says with what the case is marked with.

A case is a C or C++ file. A line that must be reported ends in a comment with the rules,
`// ofd-double-close`; every other line must be silent.

    cases.py lint    CASE OFDLINT          all levels, rule and line
    cases.py tidy    CASE CLANG_TIDY PLUGIN  all levels, rule and line
    cases.py analyze CASE CLANG PLUGIN     warnings, rule
    cases.py fix     CASE OFDLINT CLANG    what --fix makes compiles and has nothing left to report
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile


def flags_of(case):
    return ["-std=c++20"] if case.endswith(".cc") else ["-std=gnu17", "-D_GNU_SOURCE"]


def marked(case, with_notes=True):
    """What the lines are marked with; a mark that ends in "(note)" is of that level."""
    found = set()
    with open(case, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            comment = line.partition("// ofd-")[2]
            if comment and (with_notes or not comment.rstrip().endswith("(note)")):
                found.update((number, rule) for rule in re.findall(r"ofd-[a-z-]+", "ofd-" + comment))
    return found


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def by_lint(case, ofdlint):
    ended = run([ofdlint, "--format", "jsonl", "--level", "note", case, "--", *flags_of(case)])
    if ended.returncode not in (0, 1):
        sys.exit(f"ofdlint ended with {ended.returncode}: {ended.stderr}")
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return {(line["line"], "ofd-" + line["rule"]) for line in lines if line["file"] == case}


def by_tidy(case, clang_tidy, plugin):
    ended = run([clang_tidy, "-load=" + plugin, "-checks=-*,ofd-*", case, "--", *flags_of(case)])
    if "error:" in ended.stdout:
        sys.exit(ended.stdout + ended.stderr)
    pattern = re.escape(case) + r":(\d+):\d+: warning: .*\[(ofd-[a-z-]+)\]"
    return {(int(line), rule) for line, rule in re.findall(pattern, ended.stdout)}


def by_analyzer(case, clang, plugin):
    ended = run([clang, "--analyze", "--analyzer-output", "text", "-Xclang", "-load", "-Xclang",
                 plugin, "-Xclang", "-analyzer-checker=ofd", *flags_of(case), case])
    if "error:" in ended.stderr:
        sys.exit(ended.stderr)
    return set(re.findall(r"warning: .*\[ofd\.([a-z-]+)\]", ended.stderr))


def fix(case, ofdlint, clang):
    with tempfile.TemporaryDirectory() as place:
        copy = os.path.join(place, os.path.basename(case))
        shutil.copy(case, copy)
        before = by_lint(copy, ofdlint)
        run([ofdlint, "--fix", "--level", "note", copy, "--", *flags_of(copy)])
        compiled = run([clang, "-fsyntax-only", "-Wall", "-Werror", "-Wno-unused", *flags_of(copy), copy])
        left = by_lint(copy, ofdlint)
        if not before:
            sys.exit("there was nothing to fix")
        if compiled.returncode != 0:
            sys.exit(f"what --fix made does not compile:\n{compiled.stderr}")
        if left:
            sys.exit(f"left after --fix: {sorted(left)}\n" + open(copy, encoding="utf-8").read())


def main():
    front_end, case, *tools = sys.argv[1:]
    case = os.path.realpath(case)
    if front_end == "fix":
        return fix(case, *tools)
    expected = marked(case)
    if front_end == "analyze":
        # It places a finding at the innermost call and shows nothing of level note: rules are compared.
        found = by_analyzer(case, *tools)
        notes = {"eintr-unhandled", "thundering-herd"}
        expected = {rule.removeprefix("ofd-") for _, rule in expected} - notes
        if not found <= expected or bool(found) != bool(expected):
            sys.exit(f"expected some of {sorted(expected)}, found {sorted(found)}")
        return
    found = {"lint": by_lint, "tidy": by_tidy}[front_end](case, *tools)
    for line, rule in sorted(expected - found):
        print(f"{case}:{line}: expected {rule}, and there is none")
    for line, rule in sorted(found - expected):
        print(f"{case}:{line}: {rule} where there should be none")
    sys.exit(found != expected)


if __name__ == "__main__":
    main()
