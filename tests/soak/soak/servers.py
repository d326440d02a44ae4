"""The servers of a soak. Each may open few descriptors, so that a crowd of clients brings it to
EMFILE again and again."""

import os
import signal

from cases.nginx_workers import NginxWorkers
from harness.comparison import Server
from harness.places import HOST, program

DESCRIPTORS = 120


def with_few_descriptors(argv):
    return [program("prlimit"), f"--nofile={DESCRIPTORS}:{DESCRIPTORS}", *argv]


class Reference(Server):
    """One architecture of the reference server."""

    def __init__(self, build, architecture, paths=("/", "/bytes/3000")):
        self.name, self.build, self.paths = architecture, build, list(paths)

    def start(self, directory, ports):
        return with_few_descriptors([
            self.build / "bin" / "refserver", "--architecture", self.name, "--port", ports[0],
            "--threads", "2"])

    def once_a_round(self, process, directory, number):
        pass


class Nginx(NginxWorkers):
    """A master and two workers, which it replaces in every third round."""

    name, paths = "nginx", ["/index.html", "/large.bin"]

    def start(self, directory, ports):
        argv = super().start(directory, ports)
        configuration = directory.path / "nginx.conf"
        text = configuration.read_text()
        # Its access log would fill the disk; what is logged of EMFILE would, too.
        configuration.write_text(text.replace(f"access_log {directory.path}/access.log", "access_log off")
                                 .replace("error.log notice", "error.log emerg"))
        return with_few_descriptors(argv)

    def once_a_round(self, process, directory, number):
        if number % 3 == 2:
            os.kill(int((directory.path / "nginx.pid").read_text()), signal.SIGHUP)


def servers(build):
    return [Reference(build, "shared_oneshot"), Reference(build, "single_edge"),
            Reference(build, "dispatcher_oneshot"), Reference(build, "prefork_exclusive"),
            Reference(build, "fork_exec_child", ["/", "/cgi/fds"]), Nginx()]
