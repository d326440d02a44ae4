"""What is measured: a server, its clients, and how many requests they made."""

import re
import subprocess

from harness.comparison import Server
from harness.places import HOST, program

NGINX = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  {cache}
  server {{ listen {host}:{port}; location / {{ root {directory}/site; }} }}
}}
"""


def client(argv, processor):
    """What a client says, run on a processor of its own."""
    words = [str(word) for word in pinned(processor) + argv]
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=300).stdout


def pinned(processor):
    return [] if processor is None else [program("taskset"), "-c", str(processor)]


class Nginx(Server):
    def __init__(self, title, *headers, cache=True):
        self.title, self.headers = title, headers
        self.cache = "open_file_cache max=100 inactive=60s;" if cache else ""

    def start(self, directory, ports):
        directory.file("site/index.html", "x" * 600)
        directory.file("nginx.conf", NGINX.format(
            directory=directory.path, host=HOST, port=ports[0],
            cache=self.cache))
        return [program("nginx"), "-e", directory.path / "error.log",
                "-c", directory.path / "nginx.conf"]

    def warm_up(self, port, processor):
        client([program("curl"), "-sS", "-o", "/dev/null", f"http://{HOST}:{port}/index.html"],
               processor)

    def load(self, port, seconds, processor):
        """Requests made in about `seconds`."""
        headers = [word for header in self.headers for word in ("-H", header)]
        output = client([program("wrk"), "-t1", "-c32", f"-d{seconds}s", *headers,
                         f"http://{HOST}:{port}/index.html"], processor)
        if failed := re.search(r"(Non-2xx.*|Socket errors.*)", output):
            raise RuntimeError(f"wrk: {failed[1]}")
        return int(re.search(r"(\d+) requests in", output)[1])


class Redis(Server):
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


def workloads():
    return [Nginx("nginx, keep-alive"),
            Nginx("nginx, keep-alive, file opened and closed each time", cache=False),
            Nginx("nginx, connection per request", "Connection: close"),
            *[Redis(f"redis {command.upper()}{', pipelined 16' if depth > 1 else ''}", command, depth)
              for depth in (1, 16) for command in ("get", "set")]]
