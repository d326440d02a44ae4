"""haproxy with a master and a worker; the master executes itself anew and replaces the worker."""

import os
import signal

from cases.haproxy import Haproxy
from harness import client, site
from harness.processes import poll_until


class HaproxyMaster(Haproxy):
    options = ["-W", "-db"]

    def drive_with_backend(self, process, http, tcp):
        replies = super().drive_with_backend(process, http, tcp)
        master = process.server()
        former = set(process.children_of(master))
        os.kill(master, signal.SIGUSR2)
        poll_until(lambda: not former & set(process.pids()), 15, "the end of the former worker")
        poll_until(lambda: client.status(http, site.SMALL) == 200, 15, "a backend that is up")
        return replies + client.browse(http, site.PATHS) + client.browse(tcp, site.PATHS)


SERVER = HaproxyMaster()
