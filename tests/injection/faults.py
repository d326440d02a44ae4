"""What each fault does to each server, and what it deserves.

nginx and haproxy close a connection without EPOLL_CTL_DEL: right as long as nobody else holds the
description. The others deregister before each close of a connection: nothing of theirs goes stale."""

import dataclasses

from cases.asyncio_streams import Asyncio
from cases.lighttpd import Lighttpd
from cases.memcached import Memcached
from cases.nginx_single import Nginx
from cases.nginx_workers import NginxWorkers
from cases.node import Node
from cases.redis import Redis
from scenarios import (CLIENTS, READY_PROBES, HaproxyAlone, NginxCloses, NginxClosesThenClientsLeave,
                       RedisCloses, clients_leave, request)

STALE = ("stale-registration", "warning", "confirmed")
PINNED = ("connection-pinned-by-child", "warning", "confirmed")
LATE = ("stale-event", "error", "confirmed")
# At its end redis closes the listener, which the child still holds, without EPOLL_CTL_DEL. The
# process is gone before the grace period has passed, so that nobody can say more than likely.
LISTENER = ("stale-registration", "warning", "likely")


@dataclasses.dataclass
class Case:
    fault: str
    server: object
    expected: dict = dataclasses.field(default_factory=dict)  # {(slug, level, sure): times}
    holder: str = ""  # what a finding about a close says of who still holds the description
    environment: dict = dataclasses.field(default_factory=dict)


def forking(server, **rest):
    """A child that holds all CLIENTS connections."""
    return Case("fork_sleeper", server, environment={"INJECT_FORK_AT": str(READY_PROBES + CLIENTS)},
                **rest)


def keeping(server, greeting, sockets=None, **rest):
    """A dup of each connection is kept, the ready probe's too."""
    return Case("keep_dup", clients_leave(server, greeting, sockets), **rest)


HERE = r"held by fd \d+ here"
CHILD = r"fd \d+ of pid \d+"
ALL_STALE = {STALE: READY_PROBES + CLIENTS}

CASES = {
    # These close without EPOLL_CTL_DEL.
    "nginx_dup": keeping(Nginx, request("keep-alive"), expected=ALL_STALE, holder=HERE),
    "nginx_workers_dup": keeping(
        NginxWorkers, request("keep-alive"), expected=ALL_STALE, holder=HERE),
    # Level-triggered, so that the end each client has sent is delivered again at once. There is no
    # ready probe here.
    "haproxy_dup": keeping(HaproxyAlone, request("keep-alive"),
                           expected={STALE: CLIENTS, LATE: CLIENTS}, holder=HERE),
    # These deregister first.
    "redis_dup": keeping(Redis, b"PING\r\n"),
    "memcached_dup": keeping(Memcached, b"version\r\n"),
    # With a connection still open, SIGTERM makes lighttpd end with 1.
    "lighttpd_dup": keeping(Lighttpd, request("keep-alive"), 1 + READY_PROBES + CLIENTS),
    "node_dup": keeping(Node, request("keep-alive")),
    "asyncio_dup": keeping(Asyncio, b"hello\n"),
    "redis_dup_server_closes": Case("keep_dup", RedisCloses()),
    # A child holds all connections.
    "nginx_fork_clients_leave": forking(
        clients_leave(Nginx, request("keep-alive")), expected={STALE: CLIENTS}, holder=CHILD),
    "nginx_fork_server_closes": forking(
        NginxCloses(), expected={STALE: CLIENTS, PINNED: CLIENTS}, holder=CHILD),
    "nginx_fork_stale_event": forking(
        NginxClosesThenClientsLeave(),
        expected={STALE: CLIENTS, PINNED: CLIENTS, LATE: CLIENTS}, holder=CHILD),
    "redis_fork_clients_leave": forking(
        clients_leave(Redis, b"PING\r\n"), expected={LISTENER: 1}, holder=CHILD),
    "redis_fork_server_closes": forking(
        RedisCloses(), expected={PINNED: CLIENTS, LISTENER: 1}, holder=CHILD),
}
