"""The cells: an architecture clean, or with one of its planted bugs, and what the table of bugs and
the catalogue of rules say about it."""

import json
import subprocess
from dataclasses import dataclass, field

CLEAN = "none"


@dataclass(frozen=True)
class Cell:
    architecture: str
    bug: str = CLEAN
    slug: str = ""
    forms: str = ""  # R, S, A: where the bug can be seen
    mistake: str = ""
    also: dict = field(default_factory=dict, compare=False)  # other rule: why it may speak too

    @property
    def name(self):
        return f"{self.architecture} {'clean' if self.bug == CLEAN else self.bug}"


def listed(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


@dataclass(frozen=True)
class Built:
    """The slugs of the rules that have their form for run time, or for lint, already."""
    run_time: frozenset
    lint: frozenset


def built_rules(checker):
    rows = list(map(json.loads, listed([checker, "rules", "--format", "jsonl"])))
    return Built(frozenset(row["rule"] for row in rows if row["implemented"]),
                 frozenset(row["rule"] for row in rows if row["static_implemented"]))


def reasons(text):
    """slug: reason; slug: reason"""
    return dict(part.split(": ", 1) for part in text.split("; ")) if text != "-" else {}


def all_cells(server):
    """Those without a bug and those with one."""
    clean = [Cell(line.split("\t")[0]) for line in listed([server, "--list-architectures"])]
    planted = []
    for line in listed([server, "--list-plants"])[1:]:
        architecture, bug, slug, forms, also, mistake = line.split("\t")
        planted.append(Cell(architecture, bug, slug, forms, mistake, reasons(also)))
    return clean, planted


def one_a_bug(planted):
    """For each bug the architecture that has had the fewest so far; those that can show few bugs
    choose first."""
    chosen = {}
    fitting = {}
    for cell in planted:
        fitting.setdefault(cell.bug, []).append(cell)
    for bug, cells in sorted(fitting.items(), key=lambda pair: len(pair[1])):
        taken = [cell.architecture for cell in chosen.values()]
        chosen[bug] = min(cells, key=lambda cell: taken.count(cell.architecture))
    return [chosen[bug] for bug in fitting]
