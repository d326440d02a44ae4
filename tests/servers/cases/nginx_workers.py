"""nginx with a master and two workers, reloaded while clients are connected."""

import os
import signal

from cases.nginx_single import Nginx
from harness import client, site
from harness.processes import poll_until


class NginxWorkers(Nginx):
    master, workers = "on", 2

    def drive(self, process, directory, ports):
        replies = super().drive(process, directory, ports)
        master = int((directory.path / "nginx.pid").read_text())
        former = set(process.children_of(master))
        idle, loading = self.idle(ports[0]), self.loading(ports[0])
        os.kill(master, signal.SIGHUP)
        replies += [f"idle while reloading: {client.read_to_end(peer)!r}" for peer in idle]
        replies += [f"loading while reloading: {client.digest(client.read_to_end(peer)[-1000:])}"
                    for peer in loading]
        poll_until(lambda: not former & set(process.pids()), 15, "the end of the former workers")
        return replies + client.browse(ports[0], site.PATHS) + client.wrk(ports[0], site.SMALL)

    def idle(self, port):
        """Connections kept alive after a request: a worker that is to end closes them."""
        peers = [client.connect(port) for _ in range(6)]
        for peer in peers:
            peer.sendall(b"HEAD /index.html HTTP/1.1\r\nHost: x\r\n\r\n")
            assert peer.recv(1000).startswith(b"HTTP/1.1 200")
        return peers

    def loading(self, port):
        """Connections in the middle of a reply: a worker that is to end serves them first."""
        peers = [client.connect(port) for _ in range(4)]
        for peer in peers:
            peer.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            peer.recv(1000)
        return peers


SERVER = NginxWorkers()
