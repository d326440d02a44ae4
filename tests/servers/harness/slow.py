"""Peers that make a server wait: clients that leave its reply unread, and a backend that leaves its
requests unread, each for longer than two of the longest grace periods."""

import hashlib
import socket
import threading
import time

from .client import digest, read_to_end
from .places import HOST
from .processes import poll_until
from .queues import UNREAD, UNSENT, queued  # noqa: F401

PAUSE = 2.5
SECONDS = 40


def hold(peer_port, queue, meanwhile=lambda: None):
    """Waits for a server that leaves something queued, and then long enough for a rule to believe
    that it forgot it; does something else with the server on the way."""
    poll_until(lambda: queued(peer_port, queue) > 0, 15, f"something queued towards {peer_port}")
    meanwhile()
    time.sleep(PAUSE)
    # Asked again, because a dump that takes several messages may leave out what changes meanwhile.
    poll_until(lambda: queued(peer_port, queue) > 0, 1,
               f"something still queued towards {peer_port}, without which the pause shows nothing")


def connect(port):
    """With a window so small that the server is soon blocked."""
    peer = socket.socket()
    peer.settimeout(SECONDS)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    peer.connect((HOST, port))
    return peer


def fetch(port, path, queue, queue_port=None, meanwhile=lambda: None):
    """Asks for `path` and leaves the reply unread twice: while the server has nothing else to do, and
    after `meanwhile`. `queue` fills up meanwhile, towards this client or `queue_port`."""
    with connect(port) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        towards = queue_port or peer.getsockname()[1]
        hold(towards, queue)
        reply = peer.recv(100_000)
        hold(towards, queue, meanwhile)
        head, _, content = (reply + read_to_end(peer)).partition(b"\r\n\r\n")
    return [f"fetched slowly {path}: {head.split()[1].decode()} {digest(content)}"]


def upload(port, path, body, backend, meanwhile=lambda: None):
    """Sends `body` to a backend that leaves it unread until it is released."""
    with connect(port) as peer:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        sending = threading.Thread(target=peer.sendall, args=(head.encode() + body,))
        sending.start()
        hold(peer.getsockname()[1], UNREAD)
        hold(peer.getsockname()[1], UNREAD, meanwhile)
        backend.released.set()
        sending.join()
        reply = read_to_end(peer).partition(b"\r\n\r\n")[2]
    return [f"uploaded slowly {path}: {reply.decode()}"]


def at_once(*tasks):
    """Runs all tasks at the same time and returns their lines in order."""
    results = [None] * len(tasks)

    def keep(number, task):
        try:
            results[number] = task()
        except Exception as problem:  # told by the thread that joins
            results[number] = problem

    threads = [threading.Thread(target=keep, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return [line for result in results for line in result]


class StalledBackend:
    """An HTTP server that accepts, reads nothing until it is released, and then says what it got."""

    def __init__(self, port):
        self.released = threading.Event()
        self.listener = socket.create_server((HOST, port))

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        # Wakes the thread in accept(); close() would not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        self.released.wait()
        with peer, peer.makefile("rb") as stream:
            length = 0
            while (line := stream.readline()).strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            content = hashlib.sha256(stream.read(length)).hexdigest()[:12]
            reply = f"{length} bytes {content}"
            peer.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(reply)}\r\n"
                         f"Connection: close\r\n\r\n{reply}".encode())
