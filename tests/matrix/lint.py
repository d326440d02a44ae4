"""The lint column: the server's sources with one bug compiled in, as plain code."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from .cells import CLEAN
from .drive import Broken


def available(checker):
    return subprocess.run([checker, "lint", "--help"], capture_output=True).returncode == 0


def files_with(sources, bug):
    """Those that have the bug in them; without a bug all of them."""
    named = re.compile(rf"\bBug::{bug}\b")
    files = (path for path in sorted(sources.rglob("*.cc")) if "fuzz" not in path.parts)
    return [path for path in files if bug == CLEAN or named.search(path.read_text())]


def lint(checker, sources, bug):
    """The slugs that are found with this bug, or with none."""
    with tempfile.TemporaryDirectory(prefix="matrix-lint-") as place:
        report = Path(place) / "report.jsonl"
        done = subprocess.run(
            [checker, "lint", "--format", "jsonl", "--level", "note", "--output", report,
             *files_with(sources, bug), "--", "-std=c++20", f"-I{sources}", "-D_GNU_SOURCE",
             f"-DREFSERVER_PLANT={bug}"],
            capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise Broken(f"lint ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        lines = report.read_text().splitlines() if report.exists() else []
        return sorted({json.loads(line)["rule"] for line in lines})
