"""The server of seeds/select_children.py: a hundred forked children select() on one listener."""

import sys
from pathlib import Path

from harness import client
from harness.comparison import Server
from harness.processes import poll_until

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


class Seed(Server):
    leaves_children = True
    seed = children = None

    def start(self, directory, ports):
        text = (SEEDS / self.seed).read_text()
        assert text.count("8080") == 1
        return [sys.executable, directory.file("server.py", text.replace("8080", str(ports[0])))]

    def wait_for_children(self, process):
        """Until all have been forked: children that SIGTERM would miss are not among them."""
        poll_until(lambda: len(process.children_of(process.server())) == self.children, 15,
                   f"{self.children} children")


class SelectChildren(Seed):
    name = "select_children"
    seed, children = "select_children.py", 100

    def drive(self, process, directory, ports):
        self.wait_for_children(process)
        replies = []
        for number in range(30):
            peers = [client.connect(ports[0])
                     for _ in range(5)]
            for word in (b"first", b"second", b"third"):
                for peer in peers:
                    peer.sendall(word)
                replies += [f"client {number}: {peer.recv(100)!r}" for peer in peers]
            for peer in peers:
                peer.close()
        return replies


SERVER = SelectChildren()
