"""The table, for a terminal and for docs/matrix.md."""

from .cells import CLEAN
from .verdict import State

MARKS = {State.SILENT: "", State.HOLDS: "●", State.NOT_BUILT: "○", State.NO_RUNTIME_FORM: "S",
         State.EXCUSED: "–", State.FAILS: "✗"}


def said(outcome, cell):
    """What was found, the expected rule first; of notes only those that count."""
    counted = [found for found in outcome.findings
               if found.level != "note" or found.rule == cell.slug]
    sure = {}
    for found in counted:
        sure[found.rule] = sure.get(found.rule, False) or found.confirmed
    rules = sorted(sure, key=lambda rule: (rule != cell.slug, rule))
    return ", ".join(rule if sure[rule] else f"{rule} (likely)" for rule in rules) or "nothing"


def expected(cell):
    if cell.bug == CLEAN:
        return "nothing"
    return cell.slug if "R" in cell.forms else f"{cell.slug} (lint only)"


def row(result):
    remark = result.verdict.state.value
    if result.verdict.remark:
        remark += f": {result.verdict.remark}"
    return (result.cell.architecture, "clean" if result.cell.bug == CLEAN else result.cell.bug,
            said(result.outcome, result.cell), result.lint, expected(result.cell), remark)


HEAD = ("architecture", "bug", "run time", "lint", "expected", "")


def text(results):
    rows = [HEAD] + [row(result) for result in results]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip()
                     for line in rows)


def count(results):
    states = {}
    for result in results:
        states[result.verdict.state] = states.get(result.verdict.state, 0) + 1
    return ", ".join(f"{number} {state.value}" for state, number in states.items())


def failure(result):
    """Why a cell fails, and what was seen then: a race that was seen once may not come again."""
    seen = [f"{finding.rule}: {finding.place}: {finding.text}" for finding in result.outcome.findings]
    seen += result.outcome.said.splitlines()
    return "".join([f"{result.cell.name}: {result.verdict.remark}"] + [f"\n  {line}" for line in seen])


def quoted(words):
    return "| " + " | ".join(words) + " |"


def grid(results):
    """Bugs down, architectures across."""
    across = list(dict.fromkeys(result.cell.architecture for result in results))
    bugs = {}
    for result in results:
        if result.cell.bug != CLEAN:
            bugs.setdefault(result.cell.bug, {})[result.cell.architecture] = result
    lines = [quoted(["bug"] + [str(number) for number in range(1, len(across) + 1)]),
             quoted(["---"] + [":-:"] * len(across))]
    for bug, cells in bugs.items():
        marks = [MARKS[cells[name].verdict.state] if name in cells else "" for name in across]
        lines.append(quoted([f"`{bug}`"] + marks))
    legend = ", ".join(f"{number} `{name}`" for number, name in enumerate(across, 1))
    return f"{legend}.\n\n" + "\n".join(lines)


def details(results):
    """One line a bug and kind of answer; architectures that answer alike stand together."""
    alike = {}
    for result in results:
        architecture, *rest = row(result)
        alike.setdefault(tuple(rest), []).append(architecture)
    lines = [quoted(["bug", "architectures", "run time", "lint", "expected", ""]),
             quoted(["---"] * 6)]
    for (bug, found, lint, wanted, remark), names in alike.items():
        lines.append(quoted([f"`{bug}`" if bug != "clean" else bug, ", ".join(names), found, lint,
                             wanted, remark]))
    return "\n".join(lines)


def also(results):
    """Which other rules may speak, and why."""
    lines = [quoted(["bug", "may also raise", "because"]), quoted(["---"] * 3)]
    told = {}
    for result in results:
        told.setdefault(result.cell.bug, result.cell.also)
    lines += [quoted([f"`{bug}`", f"`{slug}`", reason]) for bug, others in told.items()
              for slug, reason in others.items()]
    return "\n".join(lines)


BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"


def write(path, results):
    """Between the marks; what stands around them is written by hand."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    generated = "\n\n".join([
        "## At a glance", grid(results), "## What was said", details(results),
        "## Rules that may speak too", also(results), f"{count(results)}."])
    path.write_text(f"{before}{BEGIN}\n{generated}\n{END}{after}")
