"""Where a server of a test lives: a free loopback port and a directory that goes away with it."""

import os
import random
import shutil
import socket
import tempfile
from pathlib import Path

HOST = "127.0.0.1"


def free_port():
    """A port nobody listens on. Taken below the ephemeral range, so that no outgoing connection of
    another test gets it before the server binds it."""
    for _ in range(200):
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free loopback port found")


def program(name):
    """The path of an installed program; sbin is not in everybody's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin")
    if path is None:
        raise SystemExit(f"{name} is not installed: scripts/install-packages installs it")
    return path


class Directory:
    """A temporary directory that the unprivileged user of a worker process can read, too."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="ofdcheck-server-"))
        self.path.chmod(0o755)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name, content, mode=0o644):
        path = self.path / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path
