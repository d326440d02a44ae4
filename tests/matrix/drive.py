"""Drives one cell: refserver_symptom plays its clients, the server runs under `ofdcheck run`."""

import json
import os
import shlex
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

GRACE_MS = 100
# Some grace periods: rules that wait do so for one or two of them, and look again when they are due.
LINGER_MS = 400
# A server that hangs is killed after that; what its end would tell is lost.
END_MS = 1500
DEADLINE_S = 120

UNDER = """#!/bin/sh
exec {checker} run --level note --grace {grace} --format jsonl --output {place}/$$.jsonl -- "$@"
"""


class Broken(Exception):
    """The cell could not be driven."""


@dataclass(frozen=True)
class Finding:
    rule: str
    level: str
    confirmed: bool
    place: str
    text: str


@dataclass(frozen=True)
class Outcome:
    shown: bool  # the symptom
    findings: tuple


def finding(line):
    row = json.loads(line)
    file = os.path.basename(row["file"] or "?")
    return Finding(row["rule"], row["level"], row["confirmed"],
                   f"{file}:{row['line']} {row['function']}", f"{row['message']}; {row['actually']}")


def play(command, environment):
    with subprocess.Popen(command, env=environment, start_new_session=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as driver:
        try:
            said, _ = driver.communicate(timeout=DEADLINE_S)
        except subprocess.TimeoutExpired:
            os.killpg(driver.pid, signal.SIGKILL)
            raise Broken(f"took longer than {DEADLINE_S} s") from None
        if driver.returncode not in (0, 1):
            raise Broken(f"the driver ended with {driver.returncode}: {said.strip()}")
        # Unless the scenario itself took the server's standard error.
        if "NOT SEEN" in said:
            raise Broken(said.strip())
        return driver.returncode == 0


def drive(build, cell, clean=False, patience=1):
    """`clean`: the bug's clients, and no bug. `patience`: how many times as long they linger."""
    with tempfile.TemporaryDirectory(prefix="matrix-") as place:
        under = Path(place) / "under"
        under.write_text(UNDER.format(checker=shlex.quote(str(build / "bin" / "ofdcheck")),
                                      grace=GRACE_MS, place=shlex.quote(place)))
        under.chmod(0o700)
        environment = dict(os.environ, REFSERVER_TEST_UNDER=str(under),
                           REFSERVER_TEST_LINGER_MS=str(LINGER_MS * patience),
                           REFSERVER_TEST_GRACE_MS=str(END_MS))
        environment.pop("OFDCHECK_OPTIONS", None)
        command = [build / "bin" / "refserver_symptom", cell.architecture, cell.bug]
        shown = play(command + ["clean"] * clean, environment)
        lines = [line for report in Path(place).glob("*.jsonl")
                 for line in report.read_text().splitlines()]
        return Outcome(shown, tuple(map(finding, lines)))
