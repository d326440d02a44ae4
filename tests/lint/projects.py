"""Runs one front end over a project of several files and compares what it says with the marks.

A project is a directory of C or C++ files. A line that must be reported ends in a comment with the
rules, as in cases.py; every other line must be silent.

    projects.py lint  PROJECT OFDLINT                   in passes, over the whole database
    projects.py apart PROJECT OFDLINT                   facts of each file, then each file with them
    projects.py tidy  PROJECT OFDLINT CLANG_TIDY PLUGIN  clang-tidy with the facts of all files
    projects.py analyze PROJECT OFDLINT CLANG PLUGIN     clang's analyzer with them: rules only
"""

import glob
import json
import os
import re
import sys
import tempfile

from cases import flags_of, marked, run


class Project:
    def __init__(self, directory, ofdlint):
        self.directory = os.path.realpath(directory)
        self.files = sorted(glob.glob(self.directory + "/*.c") + glob.glob(self.directory + "/*.cc"))
        self.ofdlint = ofdlint
        self.place = tempfile.TemporaryDirectory()
        with open(self.path("compile_commands.json"), "w", encoding="utf-8") as database:
            json.dump([{"directory": self.directory, "file": file,
                        "arguments": ["cc", *flags_of(file), "-c", file]} for file in self.files],
                      database)
        settings = os.path.join(self.directory, ".ofdcheck.yaml")
        self.settings = ["--config", settings] if os.path.exists(settings) else []

    def path(self, name):
        return os.path.join(self.place.name, name)

    def lint(self, *arguments):
        ended = run([self.ofdlint, "-p", self.place.name, "--format", "jsonl", "--level", "note",
                     *self.settings, *arguments])
        if ended.returncode not in (0, 1):
            sys.exit(f"ofdlint ended with {ended.returncode}: {ended.stderr}")
        lines = [json.loads(line) for line in ended.stdout.splitlines()]
        return {(line["file"], line["line"], "ofd-" + line["rule"]) for line in lines}

    def emit_apart(self):
        """A file of facts for each file, in as many rounds as wrappers are deep."""
        known = []
        for _ in range(3):
            made = []
            for number, file in enumerate(self.files):
                name = self.path(f"{number}.facts.new")
                self.lint(file, "--emit-facts", name, *(["--facts", *known] if known else []))
                made.append(name)
            known = [name.removesuffix(".new") for name in made]
            for old, new in zip(made, known):
                os.replace(old, new)
        return known

    def emit_together(self):
        self.lint("--emit-facts", self.path("all.facts"))
        return self.path("all.facts")

    def marked(self, with_notes=True):
        return {(file, line, rule) for file in glob.glob(self.directory + "/*")
                for line, rule in marked(file, with_notes)}


def by_lint(project):
    return project.lint()


def by_parts(project):
    known = project.emit_apart()
    return set().union(*(project.lint(file, "--facts", *known) for file in project.files))


def by_tidy(project, clang_tidy, plugin):
    facts = project.emit_together()
    config = json.dumps({"CheckOptions": {"OfdFacts": facts}})
    ended = run([clang_tidy, "-load=" + plugin, "-checks=-*,ofd-*", "-config=" + config,
                 "-header-filter=.*", "-p", project.place.name, *project.files])
    if "error:" in ended.stdout:
        sys.exit(ended.stdout + ended.stderr)
    found = re.findall(r"^(.*?):(\d+):\d+: warning: .*\[(ofd-[a-z-]+)\]", ended.stdout, re.M)
    return {(file, int(line), rule) for file, line, rule in found}


def by_analyzer(project, clang, plugin):
    facts = project.emit_together()
    found = set()
    for file in project.files:
        ended = run([clang, "--analyze", "--analyzer-output", "text", "-Xclang", "-load", "-Xclang",
                     plugin, "-Xclang", "-analyzer-checker=ofd", "-Xclang", "-analyzer-config",
                     "-Xclang", "ofd.DescriptorModel:Facts=" + facts, *flags_of(file), file])
        if "error:" in ended.stderr:
            sys.exit(ended.stderr)
        found |= set(re.findall(r"warning: .*\[ofd\.([a-z-]+)\]", ended.stderr))
    return found


def main():
    front_end, directory, ofdlint, *tools = sys.argv[1:]
    project = Project(directory, ofdlint)
    expected = project.marked()
    if front_end == "analyze":
        found = by_analyzer(project, *tools)
        # The analyzer shows no notes.
        expected = {rule.removeprefix("ofd-") for _, _, rule in project.marked(with_notes=False)}
        if not found <= expected or bool(found) != bool(expected):
            sys.exit(f"expected some of {sorted(expected)}, found {sorted(found)}")
        return
    found = {"lint": by_lint, "apart": by_parts, "tidy": by_tidy}[front_end](project, *tools)
    for file, line, rule in sorted(expected - found):
        print(f"{file}:{line}: expected {rule}, and there is none")
    for file, line, rule in sorted(found - expected):
        print(f"{file}:{line}: {rule} where there should be none")
    sys.exit(found != expected)


if __name__ == "__main__":
    main()
