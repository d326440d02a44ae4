"""What is measured."""

from .stores import Memcached, Redis
from .web import Haproxy, Nginx, Node, Reference

# A re-arm for each request: EPOLLONESHOT.
ONE_SHOT = "shared_oneshot", "accept_oneshot", "dispatcher_oneshot"


def workloads(build):
    return [Nginx("nginx, keep-alive"),
            Nginx("nginx, keep-alive, file opened and closed each time", cache=False),
            Nginx("nginx, connection per request", close=True),
            Haproxy("haproxy, keep-alive"),
            Haproxy("haproxy, connection per request", close=True),
            *[Redis(f"redis {command.upper()}{', pipelined 16' if depth > 1 else ''}", command, depth)
              for depth in (1, 16) for command in ("get", "set")],
            Memcached(build), Node(),
            *[Reference(build, architecture, "re-armed for each request") for architecture in ONE_SHOT],
            *[Reference(build, architecture, "keep-alive")
              for architecture in ("single_level", "single_edge", "prefork_exclusive")],
            *[Reference(build, architecture, "connection per request", close=True)
              for architecture in ("shared_oneshot", "prefork_exclusive")]]
