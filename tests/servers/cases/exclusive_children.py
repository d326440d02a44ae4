"""The server of seeds/exclusive_children.py: three forked children, each with an epoll instance and
the inherited listener in it, EPOLLEXCLUSIVE.

One client at a time. With several at once the server may end by itself, bare as well: the
first accept of a child that finds nothing leaves `cd` unbound, and the child dies of it."""


from cases.select_children import Seed
from harness import client


class ExclusiveChildren(Seed):
    name = "exclusive_children"
    seed, children = "exclusive_children.py", 3

    def drive(self, process, directory, ports):
        self.wait_for_children(process)
        replies = []
        for number in range(200):
            with client.connect(ports[0]) as peer:
                replies.append(f"client {number}: {peer.recv(100)!r}")
        return replies


SERVER = ExclusiveChildren()
