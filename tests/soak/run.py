#!/usr/bin/python3
"""Servers under the checker while clients come, leave, reset and crowd, in rounds; after each, when
nobody is connected, it is read what they grew by. Ends with 1 when something grew, slowed down or was
found."""

import argparse
import contextlib
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "servers")]

from harness import comparison  # noqa: E402
from harness.places import Directory, free_port  # noqa: E402
from harness.processes import Process  # noqa: E402
from soak import clients, plot, samples, servers, verdict  # noqa: E402


class Running:
    """One server, its clients and what was sampled of it."""

    def __init__(self, server, build, stack):
        self.server, self.samples = server, []
        self.directory, reports = (stack.enter_context(Directory()) for _ in range(2))
        self.report = reports.path / "report.jsonl"
        port = free_port()
        argv = server.start(self.directory, [port])
        self.process = stack.enter_context(Process(
            argv, self.directory.path, before=comparison.ofdcheck_run(build, self.report)))
        self.process.wait_ready([port])
        self.clients = clients.Clients(port, server.paths)
        self.board_reader = build / "soak" / "board_reader"

    def sample(self, requests, seconds, start):
        before = self.samples[-1] if self.samples else samples.Sample()
        sample = samples.take_at_rest(self.process, self.board_reader, before, 5 if self.samples else 1)
        sample.minutes = (time.monotonic() - start) / 60
        sample.requests = requests
        sample.microseconds = (sample.cpu - before.cpu) / max(requests, 1) * 1e6
        sample.rate = requests / seconds
        self.samples.append(sample)

    def stop(self):
        """What is wrong, in words."""
        self.clients.stop()
        status = self.process.stop()
        wrong = verdict.of(self.samples)
        wrong += [comparison.describe(finding) for finding in comparison.read_findings(self.report)]
        if status != "exit 0":
            wrong.append(f"it ended with {status}\n{self.process.output()}")
        return wrong


def numbers(rounds, minutes):
    """Of the rounds: so many, or until so many minutes are over."""
    end = time.monotonic() + 60 * minutes
    number = 0
    while number < rounds or time.monotonic() < end:
        yield number
        number += 1


def soak(build, seconds, rounds, chosen):
    with contextlib.ExitStack() as stack:
        all_running = [Running(server, build, stack) for server in chosen]
        start = time.monotonic()
        for number in rounds:
            begun = time.monotonic()
            for running in all_running:
                running.clients.begin(seconds)
            for running in all_running:
                running.server.once_a_round(running.process, running.directory, number)
            for running in all_running:
                requests = running.clients.end(running.server.name)
                running.sample(requests, time.monotonic() - begun, start)
        return {running.server.name: (running.samples, running.stop()) for running in all_running}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", type=Path, required=True, help="the build directory")
    options.add_argument("--seconds", type=float, default=10, help="of the first round (10)")
    options.add_argument("--rounds", type=int, default=3, help="at least (3)")
    options.add_argument("--minutes", type=float, default=0, help="at least (0)")
    options.add_argument("--only", default="", help="servers whose name has this in it")
    options.add_argument("--plot", type=Path, help="draw the samples into this file")
    chosen = options.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    outcome = soak(chosen.build.resolve(), chosen.seconds, numbers(chosen.rounds, chosen.minutes),
                   [server for server in servers.servers(chosen.build.resolve())
                    if chosen.only in server.name])
    print("\n".join(verdict.HEAD + [verdict.row(name, taken) for name, (taken, _) in outcome.items()]))
    if chosen.plot:
        chosen.plot.write_text(plot.draw({name: taken for name, (taken, _) in outcome.items()}))
    wrong = [f"{name}: {words}" for name, (_, all_words) in outcome.items() for words in all_words]
    print("\n" + "\n".join(wrong or ["Nothing grew, nothing was found."]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
