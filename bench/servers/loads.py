"""What workloads share: their clients, and where these run."""

import contextlib
import re
import subprocess

from harness.comparison import Server
from harness.places import HOST, program


def pinned(processor):
    return [] if processor is None else [program("taskset"), "-c", str(processor)]


def client(argv, processor):
    """What a client says, run on a processor of its own."""
    words = [str(word) for word in pinned(processor) + argv]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=300).stdout


class Workload(Server):
    """A server, its clients, and how many requests they made."""

    title = ""
    other_ports = 0     # for what runs beside it
    has_peers = False   # also measured under other tools
    is_counted = True   # instruction by instruction: not where valgrind does not run it

    def beside(self, ports, processor):
        """What must run for it: a context."""
        return contextlib.nullcontext()

    def warm_up(self, port, processor):
        raise NotImplementedError

    def load(self, port, seconds, processor):
        """Requests made in about `seconds`."""
        raise NotImplementedError


class Web(Workload):
    """One that speaks HTTP, and wrk with 32 connections."""

    path, close = "/index.html", False

    def wrk(self, port, seconds, processor):
        headers = ["-H", "Connection: close"] if self.close else []
        output = client([program("wrk"), "-t1", "-c32", f"-d{seconds}s", *headers,
                         f"http://{HOST}:{port}{self.path}"], processor)
        if failed := re.search(r"(Non-2xx.*|Socket errors.*)", output):
            raise RuntimeError(f"wrk: {failed[1]}")
        return int(re.search(r"(\d+) requests in", output)[1])

    def warm_up(self, port, processor):
        client([program("curl"), "-sS", "-o", "/dev/null", f"http://{HOST}:{port}{self.path}"],
               processor)

    def load(self, port, seconds, processor):
        return self.wrk(port, seconds, processor)
