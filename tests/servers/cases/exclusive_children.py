"""The server of seeds/exclusive_children.py: three forked children, each with an epoll instance and
the inherited listener in it, EPOLLEXCLUSIVE.

A child whose very first accept finds nothing has `cd` unbound, and dies of it, bare as well. Even
with one client at a time two children may be woken for one connection, so each of them accepts its
first one while the others are stopped."""

import signal

from cases.select_children import Seed
from harness import client
from harness.processes import listens, poll_until, stat_fields


class ExclusiveChildren(Seed):
    name = "exclusive_children"
    seed, children = "exclusive_children.py", 3
    ready = staticmethod(listens)

    def drive(self, process, directory, ports):
        self.wait_for_children(process)
        self.have_each_accept_once(process, ports[0])
        return [f"client {number}: {self.visit(ports[0])!r}" for number in range(200)]

    @staticmethod
    def visit(port):
        with client.connect(port) as peer:
            return peer.recv(100)

    def have_each_accept_once(self, process, port):
        children = process.children_of(process.server())
        for child in children:
            others = [other for other in children if other != child]
            for other in others:
                process.kill(other, signal.SIGSTOP)
            poll_until(lambda: all(stat_fields(other)[0] == b"T" for other in others), 15,
                       "children that are stopped")
            self.visit(port)
            for other in others:
                process.kill(other, signal.SIGCONT)


SERVER = ExclusiveChildren()
