"""The ways a server is started: bare, under the counting library, under the checker; and beside them
other tools that watch the same descriptors or threads, as peers."""

import dataclasses
import subprocess
from pathlib import Path

from harness.places import program


@dataclasses.dataclass
class Way:
    library: Path = None      # to be preloaded
    before: tuple = ()        # words before the server's own
    binary: Path = None       # in place of the server's own

    def environment(self):
        return {"LD_PRELOAD": str(self.library)} if self.library else {}

    def words(self, argv):
        return [*self.before, self.binary or argv[0], *argv[1:]]


def ours(build):
    ways = {"bare": Way(), "floor": Way(library=build / "lib" / "libcounting_floor.so"),
            "ofdcheck": Way(library=build / "lib" / "libofdcheck.so")}
    for way in ways.values():
        if way.library and not way.library.exists():
            raise SystemExit(f"{way.library} is missing: build first (cmake --build {build})")
    return ways


def thread_sanitized(root, build):
    """The reference server with ThreadSanitizer, in a build directory of its own, optimised as the
    other is."""
    place = build.parent / "build-server-tsan"
    steps = [["cmake", "-S", root / "server", "-B", place, "-G", "Ninja",
              "-DREFSERVER_SANITIZE=thread"],
             ["cmake", "--build", place, "--target", "refserver"]]
    for step in steps:
        subprocess.run(step, check=True, stdout=subprocess.DEVNULL)
    return place / "bin" / "refserver"


def peers(root, build):
    # memcheck, valgrind's default, does other work besides.
    return {"valgrind": Way(before=(program("valgrind"), "--tool=none", "--track-fds=yes")),
            "tsan": Way(binary=thread_sanitized(root, build))}
