"""Drives one cell: refserver_symptom plays its clients, the server runs under `ofdcheck run`."""

import json
import os
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

UNDER = Path(__file__).with_name("under")


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
    said: str = ""  # by the driver, the server and what runs it


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
        return driver.returncode == 0, said


def drive(build, cell, clean=False, patience=1):
    """`clean`: the bug's clients, and no bug. `patience`: how many times as long they linger."""
    with tempfile.TemporaryDirectory(prefix="matrix-") as place:
        environment = dict(os.environ, REFSERVER_TEST_UNDER=str(UNDER),
                           MATRIX_CHECKER=str(build / "bin" / "ofdcheck"), MATRIX_REPORTS=place,
                           MATRIX_GRACE_MS=str(GRACE_MS),
                           REFSERVER_TEST_LINGER_MS=str(LINGER_MS * patience),
                           REFSERVER_TEST_GRACE_MS=str(END_MS))
        environment.pop("OFDCHECK_OPTIONS", None)
        command = [build / "bin" / "refserver_symptom", cell.architecture, cell.bug]
        shown, said = play(command + ["clean"] * clean, environment)
        reports = list(Path(place).glob("*.jsonl"))
        if not reports:
            raise Broken(f"the server did not run under the checker: {said.strip()}")
        lines = [line for report in reports for line in report.read_text().splitlines()]
        return Outcome(shown, tuple(map(finding, lines)), said.strip())
