"""The files that web servers of the tests serve, and the requests that browsers of the tests make."""

import os

SMALL = "/index.html"
LARGE = "/large.bin"
HUGE = "/huge.bin"  # more than the buffers on the way to a slow client hold
PATHS = [SMALL, LARGE, "/absent"]


def write_site(directory):
    directory.file("site/index.html", "<p>hello</p>\n")
    directory.file("site/large.bin", bytes(range(256)) * 4096)
    directory.file("site/huge.bin", bytes(range(256)) * 4096 * 24)
    return directory.path / "site"


def unprivileged():
    """Whether a server can, and therefore should, change its user as it does in production."""
    return os.geteuid() == 0
