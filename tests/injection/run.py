#!/usr/bin/python3
"""Runs a correct server with a fault loaded into it and requires the findings this fault deserves,
and no other."""

import argparse
import re
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import comparison, places, processes  # noqa: E402

from faults import CASES  # noqa: E402
from scenarios import GRACE_MS  # noqa: E402


def give_up(*_):
    raise processes.Failure("the whole test took longer than 60 s")


def injected(build, fault):
    """A prefix that puts the fault before what `ofdcheck run` preloads."""
    library = build / "lib" / f"libinject_{fault}.so"
    return ["/bin/sh", "-c", f'LD_PRELOAD="{library}:$LD_PRELOAD" exec "$@"', "sh"]


def tally(findings):
    """How often each rule spoke; stacks only tell apart the ways to one close."""
    counts = {}
    for finding in findings:
        sure = "confirmed" if finding["confirmed"] else "likely"
        key = (finding["rule"], finding["level"], sure)
        counts[key] = counts.get(key, 0) + finding["count"]
    return counts


def judge(case, build):
    with places.Directory() as reports:
        report = reports.path / "report.jsonl"

        def all_rules_spoke():
            spoken = {finding["rule"] for finding in comparison.read_findings(report)}
            return spoken >= {rule for rule, _, sure in case.expected if sure == "confirmed"}

        case.server.settled = all_rules_spoke
        before = comparison.ofdcheck_run(build, report, "--grace", str(GRACE_MS))
        before += injected(build, case.fault)
        outcome = comparison.run_once(case.server, before, case.environment, report)
    described = "\n\n".join(comparison.describe(finding) for finding in outcome.findings)
    if tally(outcome.findings) != case.expected:
        raise processes.Failure(
            f"expected {case.expected}\nfound    {tally(outcome.findings)}\n{described}")
    for finding in outcome.findings:
        closing = finding["rule"] != "stale-event"
        if closing and not re.search(case.holder, comparison.describe(finding)):
            raise processes.Failure(f"the holder is not named:\n{described}")
    if outcome.status != ("exit 99" if case.expected else "exit 0"):
        raise processes.Failure(f"ended with {outcome.status}\n{outcome.stderr}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("case", choices=CASES)
    arguments.add_argument("--build", type=Path, required=True, help="the build directory")
    chosen = arguments.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    try:
        judge(CASES[chosen.case], chosen.build.resolve())
    except processes.Failure as failure:
        print(f"{chosen.case}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
