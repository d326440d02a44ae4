"""Real clients and what they got back, as lines that are equal from run to run."""

import hashlib
import http.client
import re
import socket
import struct
import subprocess

from .places import HOST, program
from .processes import Failure

SECONDS = 15


def connect(port):
    return socket.create_connection((HOST, port), timeout=SECONDS)


def digest(content):
    return f"{len(content)} bytes {hashlib.sha256(content).hexdigest()[:12]}"


def request(connection, path, method="GET", body=None, headers=None):
    connection.request(method, path, body=body, headers=headers or {})
    reply = connection.getresponse()
    content = reply.read()
    kind = reply.getheader("Content-Type", "no type")
    return f"{method} {path}: {reply.status} {kind} {digest(content)}"


def status(port, path):
    connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS)
    connection.request("GET", path)
    code = connection.getresponse().status
    connection.close()
    return code


def browse(port, paths):
    """Each path on a connection of its own, then all on one, then pipelined in one write."""
    lines = []
    for path in paths:
        connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS)
        lines.append(request(connection, path, headers={"Connection": "close"}))
        connection.close()
    connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS)
    lines += [request(connection, path) for path in paths]
    lines.append(request(connection, paths[0], method="HEAD"))
    connection.close()
    return lines + [pipelined(port, paths[0])]


def pipelined(port, path, depth=8):
    ask = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" * (depth - 1)
    ask += f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with connect(port) as peer:
        peer.sendall(ask.encode())
        replies = read_to_end(peer)
    return f"pipelined {path}: {replies.count(b'HTTP/1.1 200')} replies"


def get(port, path):
    connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS)
    line = request(connection, path)
    connection.close()
    return [line]


def post(port, path, body):
    connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS)
    line = request(connection, path, method="POST", body=body)
    connection.close()
    return [line]


def read_to_end(peer):
    pieces = []
    while piece := peer.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def reset(peer):
    """Closes with a reset instead of a FIN."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def misbehave(port, path):
    """Clients that go away: before a request, in the middle of one, in the middle of the reply."""
    for _ in range(5):
        connect(port).close()
        half = connect(port)
        half.sendall(b"GET / HTTP/1.1\r\nHo")
        half.close()
        peer = connect(port)
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        peer.recv(1000)
        reset(peer)
    return ["clients that went away: served"]


def run(argv, seconds=SECONDS):
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True,
                          timeout=seconds, check=False)
    if done.returncode != 0:
        raise Failure(f"{argv[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def curl(port, paths):
    """All paths at once, each with its status and size."""
    form = "%{url_effective} %{http_code} %{size_download}\\n"
    output = run([program("curl"), "-sS", "--parallel", "-w", form]
                 + [word for path in paths for word in ("-o", "/dev/null", f"http://{HOST}:{port}{path}")])
    return sorted(line.partition(f":{port}")[2] for line in output.splitlines())


def wrk(port, path, seconds=1, connections=16, close=False):
    """Loads the server; the reply is that there were requests and that none failed."""
    argv = [program("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", f"http://{HOST}:{port}{path}"]
    if close:
        argv[1:1] = ["-H", "Connection: close"]
    output = run(argv, seconds + SECONDS)
    requests = int(re.search(r"(\d+) requests in", output)[1])
    failed = re.search(r"(Non-2xx.*|Socket errors.*)", output)
    name = f"wrk {path}{' closing' if close else ''}"
    return [f"{name}: {failed[1]}" if failed else f"{name}: {'served' if requests else 'nothing'}"]
