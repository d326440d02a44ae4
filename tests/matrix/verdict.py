"""What a driven cell is worth."""

from dataclasses import dataclass
from enum import Enum

from .cells import CLEAN
from .excused import EXCUSED


class State(Enum):
    SILENT = "silent"  # clean, and nothing was said
    HOLDS = "holds"
    NOT_BUILT = "rule not built"
    NO_RUNTIME_FORM = "static only"
    EXCUSED = "excused"
    FAILS = "FAILS"


@dataclass(frozen=True)
class Verdict:
    state: State
    remark: str = ""
    again: bool = False  # a race may have been lost: worth another try

    @property
    def fails(self):
        return self.state is State.FAILS


def surplus(cell, outcome):
    """Findings of rules that have nothing to say here. Notes are off unless they are asked for, and
    are asked for only so that a bug whose rule is a note can be seen."""
    allowed = {cell.slug, *cell.also}
    return sorted({found.rule for found in outcome.findings
                   if found.rule not in allowed and found.level != "note"})


def judge_clean(outcome):
    rules = sorted({found.rule for found in outcome.findings if found.level != "note"})
    if rules:
        return Verdict(State.FAILS, f"not silent: {', '.join(rules)}")
    if outcome.shown:
        return Verdict(State.FAILS, "its clients were served wrongly")
    return Verdict(State.SILENT)


def judge(cell, outcome, built):
    if cell.bug == CLEAN:
        return judge_clean(outcome)
    unexpected = surplus(cell, outcome)
    if unexpected:
        return Verdict(State.FAILS, f"unexpected: {', '.join(unexpected)}")
    if not outcome.shown:
        return Verdict(State.FAILS, "the symptom did not show", again=True)
    if "R" not in cell.forms:
        return Verdict(State.NO_RUNTIME_FORM)
    if cell.slug not in built.run_time:
        return Verdict(State.NOT_BUILT)
    if any(found.rule == cell.slug for found in outcome.findings):
        return Verdict(State.HOLDS)
    excuse = EXCUSED.get((cell.architecture, cell.bug)) or EXCUSED.get(cell.bug)
    if excuse:
        return Verdict(State.EXCUSED, excuse)
    return Verdict(State.FAILS, f"{cell.slug} was not reported", again=True)


def judge_lint(cell, told, built):
    """A failure, or nothing."""
    unexpected = sorted(set(told.slugs) - {cell.slug, *cell.also})
    if unexpected:
        return Verdict(State.FAILS, f"lint, unexpected: {', '.join(unexpected)}")
    if "S" not in cell.forms or cell.slug not in built.lint:
        return None
    if cell.slug not in told.slugs:
        return Verdict(State.FAILS, f"lint: {cell.slug} was not reported")
    if told.wrong:
        return Verdict(State.FAILS, f"lint: {'; '.join(told.wrong)}")
    return None
