"""memcached with four threads, each with an epoll instance of libevent's."""

import threading

from harness import client, site
from harness.comparison import Server
from harness.places import HOST, program


class Memcached(Server):
    name = "memcached"

    def start(self, directory, ports):
        user = ["-u", "nobody"] if site.unprivileged() else []
        return [program("memcached"), "-l", HOST, "-p", ports[0], "-U", "0", "-t", "4", "-m", "32",
                "-c", "200", *user]

    def drive(self, process, directory, ports):
        replies = {}

        def converse(number):
            try:
                replies[number] = talk(ports[0], number)
            except OSError as problem:
                replies[number] = [f"client {number}: {problem}"]

        clients = [threading.Thread(target=converse, args=(n,)) for n in range(24)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        return [line for number in sorted(replies) for line in replies[number]]


def talk(port, number):
    """One client's conversation in the text protocol, several times with a new connection."""
    lines = []
    for turn in range(10):
        peer = client.connect(port)
        stream = peer.makefile("rwb")
        key = f"k{number}.{turn}".encode()
        large = bytes([65 + turn]) * 200_000
        replies = [exchange(stream, b"set %s 7 0 5\r\nhello\r\n" % key, 1),
                   exchange(stream, b"get %s\r\n" % key, 3),
                   exchange(stream, b"append %s 0 0 1\r\n!\r\n" % key, 1),
                   exchange(stream, b"set n%s 0 0 2\r\n41\r\nincr n%s 1\r\n" % (key, key), 2),
                   exchange(stream, b"set b%s 0 0 200000\r\n%s\r\n" % (key, large), 1),
                   exchange(stream, b"get b%s\r\n" % key, 3),
                   exchange(stream, b"delete %s\r\nget %s\r\n" % (key, key), 2)]
        lines.append(f"client {number} turn {turn}: {client.digest(b''.join(replies))}")
        if turn % 3 == 0:
            stream.write(b"quit\r\n")
            stream.flush()
            lines.append(f"quit: {client.read_to_end(peer)!r}")
        stream.close()
        if turn % 3 == 1:
            client.reset(peer)
        peer.close()
    return lines


def exchange(stream, ask, lines):
    stream.write(ask)
    stream.flush()
    return b"".join(stream.readline() for _ in range(lines))


SERVER = Memcached()
