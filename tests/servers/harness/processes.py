"""A server process, in a session of its own: whatever it forks can be found by that session and is
ended by pid. Readiness and ends are polled for with a deadline."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from .places import HOST

READY_SECONDS = 20
STOP_SECONDS = 20
PARENT, SESSION = 1, 3  # in stat_fields


class Failure(Exception):
    """What a test says when it fails."""


def poll_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(0.01)


def stat_fields(pid):
    """/proc/PID/stat from the state on (field 3 of proc(5) is index 0); None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def living(pid, field):
    """A number of stat_fields(pid); None for a zombie."""
    fields = stat_fields(pid)
    return int(fields[field]) if fields and fields[0] != b"Z" else None


def sockets_of(pid):
    count = 0
    try:
        for entry in os.scandir(f"/proc/{pid}/fd"):
            try:
                count += os.readlink(entry.path).startswith("socket:")
            except FileNotFoundError:  # closed since it was listed
                pass
    except FileNotFoundError:
        pass
    return count


def accepts_connections(port):
    try:
        socket.create_connection((HOST, port), timeout=1).close()
        return True
    except OSError:
        return False


def listens(port):
    """The same without a connection of ours, from the kernel's table (proc(5): state 0A is LISTEN)."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


class Process:
    """argv, started in `directory`, with its output in files there. `before` is put before
    argv: words of `ofdcheck run`, which starts argv as its child, or of a program that execs argv."""

    def __init__(self, argv, directory, environment=None, before=()):
        self.launched = bool(before) and Path(before[0]).name == "ofdcheck"
        clean = {k: v for k, v in os.environ.items() if k not in ("LD_PRELOAD", "OFDCHECK_OPTIONS")}
        clean.update(environment or {})
        self.stdout, self.stderr = directory / "stdout", directory / "stderr"
        with open(self.stdout, "wb") as out, open(self.stderr, "wb") as err:
            self.popen = subprocess.Popen(
                [str(word) for word in (*before, *argv)], cwd=directory, env=clean, stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill_all()

    def pids(self):
        """Every living process of the server's session."""
        numbers = (int(name) for name in os.listdir("/proc") if name.isdigit())
        return [pid for pid in numbers if living(pid, SESSION) == self.popen.pid]

    def children_of(self, parent):
        return [pid for pid in self.pids() if living(pid, PARENT) == parent]

    def server(self):
        """The pid of the server itself."""
        if not self.launched:
            return self.popen.pid
        for pid in self.children_of(self.popen.pid):
            return pid
        raise Failure(f"the server has ended by itself\n{self.output()}")

    def sockets(self):
        """How many descriptors of sockets its processes have together."""
        return sum(sockets_of(pid) for pid in self.pids())

    def wait_ready(self, ports, ready=accepts_connections):
        """`ready` asks of a port whether its server is: accepts_connections or listens."""
        for port in ports:
            poll_until(lambda: self.ended() or ready(port), READY_SECONDS,
                       f"a listener on port {port}")
            if self.ended():
                raise Failure(f"ended with {self.status()} before it listened\n{self.output()}")

    def ended(self):
        return self.popen.poll() is not None

    def stop(self, number=signal.SIGTERM, children_too=False):
        """Asks the server to end, as its administrator would, and returns how it ended.
        `children_too` is for servers that leave their children behind: they are asked after it."""
        server = self.server()
        self.popen.send_signal(number)
        if children_too:
            poll_until(lambda: living(server, PARENT) is None, STOP_SECONDS, "the server's end")
            for pid in set(self.pids()) - {self.popen.pid}:
                self.kill(pid, number)
        poll_until(self.ended, STOP_SECONDS, f"the end after signal {int(number)}")
        return self.status()

    def status(self):
        """The way it ended as a shell tells it: 128+N for signal N, for a bare server that a signal
        ended and for `ofdcheck run` that passes this on alike."""
        code = self.popen.returncode
        return f"exit {code}" if code >= 0 else f"exit {128 - code}"

    def output(self):
        return "".join(f"--- {path.name}\n{path.read_text(errors='replace')}"
                       for path in (self.stdout, self.stderr))

    def kill(self, pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass

    def kill_all(self):
        for pid in self.pids():
            self.kill(pid, signal.SIGKILL)
        self.popen.wait()
