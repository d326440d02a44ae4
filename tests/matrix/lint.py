"""The lint column: the server's sources with one bug compiled in, as plain code."""

import json
import subprocess
import tempfile
from pathlib import Path

from .drive import Broken


def available(checker):
    return subprocess.run([checker, "lint", "--help"], capture_output=True).returncode == 0


def lint(checker, sources, bug):
    """The slugs that are found with this bug, or with none."""
    with tempfile.TemporaryDirectory(prefix="matrix-lint-") as place:
        report = Path(place) / "report.jsonl"
        done = subprocess.run(
            [checker, "lint", "--format", "jsonl", "--output", report, *sorted(sources.rglob("*.cc")),
             "--", "-std=c++20", f"-I{sources}", "-D_GNU_SOURCE", f"-DREFSERVER_PLANT={bug}"],
            capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise Broken(f"lint ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        lines = report.read_text().splitlines() if report.exists() else []
        return sorted({json.loads(line)["rule"] for line in lines})
