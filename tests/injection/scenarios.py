"""Servers of the tests with the few clients that a fault is to be seen by: connected together, served,
and then gone, or closed by the server."""

import time

from cases.haproxy import Haproxy
from cases.nginx_single import Nginx
from cases.redis import Redis
from harness import client
from harness.places import HOST, program
from harness.processes import Failure, listens, poll_until

CLIENTS = 6
GRACE_MS = 50  # how long a rule waits before it believes a lasting state
READY_PROBES = 1  # the harness connects once to see that the server listens, and leaves


def request(connection):
    return f"HEAD /index.html HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode()


def ask(peer, words):
    peer.sendall(words)
    if not peer.recv(1000):
        raise Failure("a client was not served")


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


def clients_leave(server, greeting, sockets=None):
    """`server`, with clients that are served, stay connected together, and close first; until it has
    no more than `sockets`."""

    class ClientsLeave(server):
        def drive(self, process, directory, ports):
            leave(connected(ports[0], greeting))
            if sockets is not None:
                poll_until(lambda: process.sockets() == sockets, 10, f"{sockets} sockets")
            return []

    return ClientsLeave()


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


class RedisCloses(Redis):
    def drive(self, process, directory, ports):
        self.peers = connected(ports[0], b"PING\r\n")
        stay()
        for peer in self.peers:
            host, port = peer.getsockname()
            self.ask(ports[0], "client", "kill", "addr", f"{host}:{port}")
        require_no_end(self.peers)
        return []


class HaproxyAlone(Haproxy):
    """Answers by itself: no connection to a backend."""

    ports, other_ports = 1, 0
    # A connection that ends at once is registered, or gone before haproxy has a reason to: none is made.
    ready = staticmethod(listens)

    def start(self, directory, ports):
        configuration = directory.file("haproxy.cfg", f"""
global
  nbthread 2
defaults
  mode http
  timeout client 20s
frontend http
  bind {HOST}:{ports[0]}
  http-request return status 200 content-type text/plain string hello
""")
        return [program("haproxy"), "-db", "-f", configuration]
