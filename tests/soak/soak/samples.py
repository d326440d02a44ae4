"""What is read of a server between two rounds, when nobody is connected."""

import dataclasses
import os
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclasses.dataclass
class Sample:
    minutes: float = 0.0
    processes: int = 0
    descriptors: int = 0      # of all its processes together
    resident: float = 0.0     # MB, of all of them; what they share counts for each
    ours: float = 0.0         # MB that the checker has mapped, in the process that has most
    cpu: float = 0.0          # seconds since its start, its ended children too
    requests: int = 0         # answered in the round before
    microseconds: float = 0.0  # of CPU for each of them
    rate: float = 0.0         # of them a second
    reporter: float = 0.0     # MB resident of ofdcheck itself
    reporter_descriptors: int = 0


def read(path):
    with open(path, "rb") as file:
        return file.read()


def resident(pid):
    return int(read(f"/proc/{pid}/statm").split()[1]) * PAGE / 1e6


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def cpu_seconds(pid):
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICK  # utime, stime and those of children


def channel_of(pid):
    """The file that the processes of a run share, from what one of them maps."""
    maps = read(f"/proc/{pid}/maps").decode().splitlines()
    return next(line.split()[-1] for line in maps if "/ofdcheck-" in line)


def sum_over(pids, measure):
    total = 0
    for pid in pids:
        try:
            total += measure(pid)
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            pass
    return total


def take(process, board_reader):
    """`process` is ofdcheck run."""
    reporter = process.popen.pid
    pids = [pid for pid in process.pids() if pid != reporter]
    lines = subprocess.run([board_reader, channel_of(reporter)], capture_output=True, text=True,
                           check=True).stdout.split("\n")
    return Sample(
        processes=len(pids), descriptors=sum_over(pids, descriptors),
        resident=sum_over(pids, resident), cpu=sum_over(pids, cpu_seconds),
        ours=max(int(line.split()[1]) for line in lines if line) / 1e6,
        reporter=resident(reporter), reporter_descriptors=descriptors(reporter))


def take_at_rest(process, board_reader, before, seconds):
    """The sample when no more descriptors are open than before, or after some seconds the last. ofdcheck
    closes what it had of a child a moment after that has gone."""
    end = time.monotonic() + seconds
    while True:
        sample = take(process, board_reader)
        rests = (sample.descriptors <= before.descriptors
                 and sample.reporter_descriptors <= before.reporter_descriptors)
        if rests or time.monotonic() > end:
            return sample
        time.sleep(0.05)
