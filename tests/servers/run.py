#!/usr/bin/python3
"""Runs one server of cases/ bare and under ofdcheck and compares. Ends with 1 and the differences
or findings when there are any. The way `notes` compares nothing and prints what --level note says."""

import argparse
import importlib
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import comparison, processes  # noqa: E402

WAYS = {"run": comparison.compare_under_run, "preload": comparison.compare_under_preload,
        "notes": comparison.print_notes,
        "bare": lambda server, build: print("\n".join(comparison.run_once(server).lines()))}


def give_up(*_):
    raise processes.Failure("the whole test took longer than 150 s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("case", help="a file of cases/, without .py")
    arguments.add_argument("--build", type=Path, required=True, help="the build directory")
    arguments.add_argument("--way", choices=WAYS, default="run")
    chosen = arguments.parse_args()
    # A hang must end in the finally blocks that end the servers, not in ctest's kill.
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(150)
    server = importlib.import_module(f"cases.{chosen.case}").SERVER
    try:
        WAYS[chosen.way](server, chosen.build.resolve())
    except processes.Failure as failure:
        print(f"{chosen.case}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
