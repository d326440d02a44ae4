"""Servers of HTTP: nginx, haproxy before it, node, and the reference server."""

import contextlib

from harness.places import HOST, Directory, program
from harness.processes import Process

from .loads import Web, pinned

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

HAPROXY = """
global
  nbthread 1
defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend http
  bind {host}:{port}
  default_backend web
backend web
  server one {host}:{backend}
"""

NODE = """
const [port, host] = process.argv.slice(2);
const reply = 'x'.repeat(600);
require('http').createServer((_, response) => response.end(reply)).listen(Number(port), host);
process.on('SIGTERM', () => process.exit(0));
"""


class Nginx(Web):
    def __init__(self, title, cache=True, close=False):
        self.title, self.close = title, close
        self.cache = "open_file_cache max=100 inactive=60s;" if cache else ""

    def start(self, directory, ports):
        directory.file("site/index.html", "x" * 600)
        directory.file("nginx.conf", NGINX.format(
            directory=directory.path, host=HOST, port=ports[0], cache=self.cache))
        return [program("nginx"), "-e", directory.path / "error.log",
                "-c", directory.path / "nginx.conf"]


class Haproxy(Web):
    """Before a bare nginx, to which it keeps its connections."""

    other_ports, is_counted = 1, False

    def __init__(self, title, close=False):
        self.title, self.close = title, close

    @contextlib.contextmanager
    def beside(self, ports, processor):
        with Directory() as place:
            argv = Nginx("").start(place, ports[1:])
            with Process(argv, place.path, before=pinned(processor)) as backend:
                backend.wait_ready(ports[1:])
                yield

    def start(self, directory, ports):
        configuration = directory.file("haproxy.cfg", HAPROXY.format(
            host=HOST, port=ports[0], backend=ports[1]))
        return [program("haproxy"), "-db", "-f", configuration]


class Node(Web):
    title, is_counted = "node, keep-alive", False

    def start(self, directory, ports):
        return [program("node"), directory.file("server.js", NODE), ports[0], HOST]

    def warm_up(self, port, processor):
        self.wrk(port, 1, processor)  # until it is compiled


class Reference(Web):
    path, has_peers = "/bytes/600", True

    def __init__(self, build, architecture, words, close=False):
        self.title = f"{architecture}, {words}"
        self.binary, self.architecture, self.close = build / "bin" / "refserver", architecture, close
        self.is_counted = not architecture.startswith("prefork")  # a file for each process

    def start(self, directory, ports):
        return [self.binary, "--architecture", self.architecture, "--threads", "2", "--port", ports[0]]
