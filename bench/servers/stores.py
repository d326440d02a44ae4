"""Servers that store: redis and memcached."""

from harness.places import HOST, program

from .loads import Workload, client


class Redis(Workload):
    def __init__(self, title, command, pipeline):
        self.title, self.command, self.pipeline = title, command, pipeline
        self.rate = None  # requests a second, from the first warming up

    def start(self, directory, ports):
        configuration = directory.file("redis.conf", f"bind {HOST}\nport {ports[0]}\nsave \"\"\n"
                                       f"dir {directory.path}\nlogfile {directory.path}/log\n")
        return [program("redis-server"), configuration]

    def warm_up(self, port, processor):
        if self.rate is None:
            self.rate = self.benchmark(port, 10_000 * self.pipeline, processor)
        self.benchmark(port, 2_000 * self.pipeline, processor)

    def load(self, port, seconds, processor):
        requests = int(self.rate * seconds)
        self.benchmark(port, requests, processor)
        return requests

    def benchmark(self, port, requests, processor):
        output = client([program("redis-benchmark"), "-h", HOST, "-p", port, "--csv", "-c", "32",
                         "-t", self.command, "-P", self.pipeline, "-n", requests], processor)
        return float(output.splitlines()[-1].split('","')[1])


class Memcached(Workload):
    title = "memcached get"
    is_counted = False  # it wants a hard limit of numbers that valgrind refuses

    def __init__(self, build):
        self.client = build / "bin" / "memcached_load"

    def start(self, directory, ports):
        return [program("memcached"), "-l", HOST, "-p", ports[0], "-U", "0", "-t", "2", "-c", "64",
                "-u", "root"]

    def warm_up(self, port, processor):
        client([self.client, port, "0.2"], processor)

    def load(self, port, seconds, processor):
        return int(client([self.client, port, seconds], processor))
