"""The lint column: the server's sources with one bug compiled in, as plain code.

Only the files that have the bug in them are read with it, and those that call them; of the others
the facts are enough, which are those of the server without a bug."""

import functools
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .cells import CLEAN
from .drive import Broken
from .excused import LINT_ELSEWHERE
from .places import misplaced


def available(checker):
    return subprocess.run([checker, "lint", "--help"], capture_output=True).returncode == 0


def sources_of(sources):
    return [path for path in sorted(sources.rglob("*.cc")) if "fuzz" not in path.parts]


def files_with(sources, bug):
    named = re.compile(rf"\bBug::{bug}\b")
    return [path for path in sources_of(sources) if named.search(path.read_text())]


def run(checker, sources, bug, files, *options, jobs=1):
    done = subprocess.run(
        [checker, "lint", *files, "-j", str(jobs), "--format", "jsonl", "--level", "note", *options, "--",
         "-std=c++20", f"-I{sources}", "-D_GNU_SOURCE", f"-DREFSERVER_PLANT={bug}"],
        capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Broken(f"lint ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def emitted(checker, sources, bug, files, *options, jobs=1):
    """The lines of facts of each unit, by its file."""
    with tempfile.NamedTemporaryFile(prefix="matrix-facts-") as place:
        run(checker, sources, bug, files, "--emit-facts", place.name, *options, jobs=jobs)
        units = {}
        for line in Path(place.name).read_text().splitlines(keepends=True):
            head = json.loads(line)
            if "ofdcheck_facts" in head:
                lines = units.setdefault(Path(head["unit"]), [])
            lines.append(line)
        return units


@functools.cache
def clean_facts(checker, sources):
    return emitted(checker, sources, CLEAN, sources_of(sources), jobs=2)


def nodes_reached(news, units):
    """Where what these lines say of masks may come to: of each flow, to where it leads."""
    nodes = {line["flow"] for line in news if "flow" in line}
    flows = [line for lines in units.values() for line in lines if "flow" in line]
    while True:
        more = {flow["flow"] for flow in flows
                if any(part.get("node") in nodes for part in flow.get("parts", ()))} - nodes
        if not more:
            return nodes
        nodes |= more


def concerned_by(news, units):
    """Files with a function that calls one of which these lines say something new."""
    news = [json.loads(line) for line in news]
    units = {file: [json.loads(line) for line in lines] for file, lines in units.items()}
    nodes = nodes_reached(news, units)
    keys = {line.get("key") for line in news} | {node.rpartition("|")[0] for node in nodes}
    keys -= {None, ""}
    return [file for file, lines in units.items()
            if any(keys & set(line.get("callees", ())) for line in lines)]


def findings(checker, sources, bug):
    if bug == CLEAN:
        return run(checker, sources, bug, sources_of(sources), jobs=2)
    planted = files_with(sources, bug)
    if not planted:
        return []
    with tempfile.TemporaryDirectory(prefix="matrix-lint-") as place:
        facts = Path(place) / "facts"
        units = {file: lines for file, lines in clean_facts(checker, sources).items()
                 if file not in planted}
        facts.write_text("".join(line for lines in units.values() for line in lines))
        units |= emitted(checker, sources, bug, planted, "--facts", facts)
        facts.write_text("".join(line for lines in units.values() for line in lines))
        known = clean_facts(checker, sources)
        news = [line for file in planted for line in set(units[file]) - set(known.get(file, ()))]
        files = sorted({*planted, *concerned_by(news, units)})
        return run(checker, sources, bug, files, "--facts", facts)


@dataclass(frozen=True)
class Told:
    slugs: tuple
    wrong: tuple  # with the places, in words


def lint(checker, sources, cell):
    """What is found with this cell's bug, or with none."""
    found = findings(checker, sources, cell.bug)
    return Told(tuple(sorted({finding["rule"] for finding in found})),
                tuple(misplaced(sources_of(sources), cell.bug, cell.slug, found, LINT_ELSEWHERE)))
