"""What each fault does to each server, and what it deserves.

nginx closes a connection without EPOLL_CTL_DEL: right as long as nobody else holds the description.
redis deregisters before each close of a connection: those registrations cannot go stale."""

import dataclasses
import time

from cases.nginx_single import Nginx
from cases.redis import Redis
from harness import client
from harness.processes import Failure

CLIENTS = 6
GRACE_MS = 50  # how long a rule waits before it believes a lasting state
READY_PROBES = 1  # the harness connects once to see that the server listens, and leaves
STALE = ("stale-registration", "warning", "confirmed")
PINNED = ("connection-pinned-by-child", "warning", "confirmed")
LATE = ("stale-event", "error", "confirmed")
# At its end redis closes the listener, which the child still holds, without EPOLL_CTL_DEL. The
# process is gone before the grace period has passed, so that nobody can say more than likely.
LISTENER = ("stale-registration", "warning", "likely")


def ask(peer, words):
    peer.sendall(words)
    if not peer.recv(1000):
        raise Failure("a client was not served")


def request(connection):
    return f"HEAD /index.html HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode()


def connected(port, greeting):
    """CLIENTS connections, one after the other: when one is answered the server has dealt with
    whatever was before it, the end of the ready probe included."""
    peers = []
    for _ in range(CLIENTS):
        peers.append(client.connect(port))
        ask(peers[-1], greeting)
    return peers


def stay():
    """Clients that have been there for longer than the grace period: a process that closes a
    connection directly after a fork hands it to its child on purpose, and is excused."""
    time.sleep(2 * GRACE_MS / 1000)


def leave(peers):
    for peer in peers:
        peer.close()


def require_no_end(peers):
    """The effect in production: the server has closed, its client does not see it."""
    for peer in peers:
        peer.settimeout(0.1)
        try:
            raise Failure(f"the client saw {peer.recv(1)!r}, the fault has no effect")
        except TimeoutError:
            pass


class NginxClientsLeave(Nginx):
    def drive(self, process, directory, ports):
        leave(connected(ports[0], request("keep-alive")))
        return []


class NginxCloses(Nginx):
    """The server closes first; its clients stay until it has ended."""

    def drive(self, process, directory, ports):
        self.peers = connected(ports[0], request("keep-alive"))
        stay()
        for peer in self.peers:
            ask(peer, request("close"))
        require_no_end(self.peers)
        return []


class NginxClosesThenClientsLeave(NginxCloses):
    def drive(self, process, directory, ports):
        super().drive(process, directory, ports)
        leave(self.peers)
        return []


class RedisClientsLeave(Redis):
    def drive(self, process, directory, ports):
        leave(connected(ports[0], b"PING\r\n"))
        return []


class RedisCloses(Redis):
    def drive(self, process, directory, ports):
        self.peers = connected(ports[0], b"PING\r\n")
        stay()
        for peer in self.peers:
            host, port = peer.getsockname()
            self.ask(ports[0], "client", "kill", "addr", f"{host}:{port}")
        require_no_end(self.peers)
        return []


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


CASES = {
    "nginx_dup": Case(
        "keep_dup", NginxClientsLeave(), {STALE: READY_PROBES + CLIENTS},
        holder=r"held by fd \d+ here"),
    "nginx_fork_clients_leave": forking(
        NginxClientsLeave(), expected={STALE: CLIENTS}, holder=r"fd \d+ of pid \d+"),
    "nginx_fork_server_closes": forking(
        NginxCloses(), expected={STALE: CLIENTS, PINNED: CLIENTS}, holder=r"pid \d+"),
    "nginx_fork_stale_event": forking(
        NginxClosesThenClientsLeave(),
        expected={STALE: CLIENTS, PINNED: CLIENTS, LATE: CLIENTS}, holder=r"pid \d+"),
    "redis_dup_clients_leave": Case("keep_dup", RedisClientsLeave()),
    "redis_dup_server_closes": Case("keep_dup", RedisCloses()),
    "redis_fork_clients_leave": forking(
        RedisClientsLeave(), expected={LISTENER: 1}, holder=r"fd \d+ of pid \d+"),
    "redis_fork_server_closes": forking(
        RedisCloses(), expected={PINNED: CLIENTS, LISTENER: 1}, holder=r"pid \d+"),
}
