"""The clients of one server: a process that goes through the same mixture again and again, and says how
many requests were answered. In the first round as often as its time allows; in all others as often as in the
first, so that what a round costs besides, a reload for one, falls on as many requests."""

import multiprocessing
import socket
import time

from harness.places import HOST
from harness.processes import Failure

SECONDS = 10
KEPT, REQUESTS, FRESH, LEAVING, CROWD = 6, 20, 60, 12, 150


def connect(port):
    peer = socket.create_connection((HOST, port), timeout=SECONDS)
    # A client that leaves does not leave its port in TIME_WAIT, of which there are 28 000.
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    return peer


def ask(peer, path, close=False):
    last = "Connection: close\r\n" if close else ""
    peer.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode())


def reply(peer):
    """Reads one reply with its content, or to the end; whether one came."""
    head, content = b"", b""
    while b"\r\n\r\n" not in head:
        piece = peer.recv(65536)
        if not piece:
            return False
        head += piece
    head, _, content = head.partition(b"\r\n\r\n")
    lines = dict(line.lower().partition(b": ")[::2] for line in head.split(b"\r\n")[1:])
    length = int(lines.get(b"content-length", -1))
    chunked = b"chunked" in lines.get(b"transfer-encoding", b"")
    while not (content.endswith(b"0\r\n\r\n") if chunked else 0 <= length <= len(content)):
        piece = peer.recv(1 << 20)
        if not piece:
            return length < 0
        content += piece
    return True


def served(peer, path, close=False):
    """Or turned away: by a server without descriptors, or by a worker that is being replaced."""
    try:
        ask(peer, path, close)
        return reply(peer)
    except ConnectionError:
        return False


def kept(port, paths):
    peers = [connect(port) for _ in range(KEPT)]
    answered = sum(served(peer, paths[turn % 10 == 9]) for turn in range(REQUESTS) for peer in peers)
    for peer in peers:
        peer.close()
    return answered


def fresh(port, paths):
    answered = 0
    for turn in range(FRESH):
        with connect(port) as peer:
            answered += served(peer, paths[turn % 10 == 9], close=True)
    return answered


def leaving(port, paths):
    """Before a request, in the middle of one, in the middle of a reply, and half: it has said its last
    word and waits for the answer."""
    answered = 0
    for turn in range(LEAVING):
        with connect(port) as peer:
            if turn % 4 == 1:
                peer.sendall(b"GET / HTTP/1.1\r\nHo")
            if turn % 4 == 2:
                ask(peer, paths[1])
                peer.recv(10)
            if turn % 4 == 3:
                ask(peer, paths[0])
                peer.shutdown(socket.SHUT_WR)
                answered += reply(peer)
    return answered


def crowd(port, paths):
    """More clients than the server has descriptors for. Half of them leave before the others ask."""
    peers = [connect(port) for _ in range(CROWD)]
    for peer in peers[1::2]:
        peer.close()
    answered = sum(served(peer, paths[0], close=True) for peer in peers[::2])
    for peer in peers[::2]:
        peer.close()
    return answered


def serve_rounds(port, paths, orders):
    turns = None
    while (seconds := orders.recv()) is not None:
        end, answered, turn = time.monotonic() + seconds, 0, 0
        try:
            while turn < turns if turns else time.monotonic() < end:
                answered += sum(part(port, paths) for part in (kept, fresh, leaving, crowd))
                turn += 1
            turns = turn
            orders.send(answered)
        except OSError as problem:
            orders.send(problem)


class Clients:
    def __init__(self, port, paths):
        self.orders, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve_rounds, args=(port, paths, theirs),
                                               daemon=True)
        self.process.start()
        theirs.close()

    def begin(self, seconds):
        self.orders.send(seconds)

    def end(self, server):
        """The requests that were answered in the round."""
        answered = self.orders.recv()
        if isinstance(answered, Exception) or answered == 0:
            raise Failure(f"{server} does not answer: {answered!r}")
        return answered

    def stop(self):
        self.orders.send(None)
        self.process.join()
