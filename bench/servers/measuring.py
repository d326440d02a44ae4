"""One measured run, and paired runs of several ways to start the same server."""

import dataclasses
import os
import statistics
import time

from harness.places import Directory, free_port
from harness.processes import Process

from .loads import pinned


@dataclasses.dataclass
class Run:
    cpu: float         # microseconds of the server per request
    throughput: float  # requests a second


def processors():
    """One for the server and one for its client, where there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[0], allowed[1]) if len(allowed) > 1 else (None, None)


def cpu_seconds(process):
    """Of every thread of the server, from its schedstat: /proc/PID/stat counts in ticks of 10 ms, too
    coarse where the server waits most of the time. No thread or child of these servers ends meanwhile."""
    nanoseconds = 0
    for pid in process.pids():
        for thread in os.scandir(f"/proc/{pid}/task"):
            with open(f"{thread.path}/schedstat", encoding="ascii") as schedstat:
                nanoseconds += int(schedstat.read().split()[0])
    return nanoseconds / 1e9


def measure(workload, way, seconds):
    for_server, for_client = processors()
    ports = [free_port() for _ in range(1 + workload.other_ports)]
    with Directory() as directory, workload.beside(ports, for_client):
        argv = way.words(workload.start(directory, ports))
        with Process(argv, directory.path, way.environment(), pinned(for_server)) as process:
            process.wait_ready(ports[:1])
            workload.warm_up(ports[0], for_client)
            cpu, begin = cpu_seconds(process), time.monotonic()
            requests = workload.load(ports[0], seconds, for_client)
            cpu, elapsed = cpu_seconds(process) - cpu, time.monotonic() - begin
            process.stop()
    return Run(cpu / requests * 1e6, requests / elapsed)


def paired(workload, ways, seconds, pairs):
    """{way: [Run, ...]}: every round runs each way once, every other round backwards, so that a
    drift of the machine falls on all alike."""
    runs = {way: [] for way in ways}
    for turn in range(pairs):
        for way in list(ways) if turn % 2 == 0 else list(reversed(ways)):
            runs[way].append(measure(workload, ways[way], seconds))
    return runs


def median_of(runs, field):
    return statistics.median(getattr(run, field) for run in runs)


def ratios(runs, bare, field):
    """Of each run to the bare run of its round: median, least and greatest."""
    values = [getattr(run, field) / getattr(base, field) for run, base in zip(runs, bare)]
    return statistics.median(values), min(values), max(values)
