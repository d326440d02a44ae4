"""What waits in the kernel's queues of TCP connections: sock_diag(7), as ss(8) asks. /proc/net/tcp has a
row for every connection that was closed in the last minute, and takes seconds after a load."""

import socket
import struct

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY = 4, 20
REQUEST_DUMP, DONE, ERROR = 0x301, 3, 2
ESTABLISHED = 1
HEADER = struct.Struct("=IHHII")            # struct nlmsghdr
REQUEST = struct.Struct("=BBxxI48x")        # struct inet_diag_req_v2
REPLY = struct.Struct("=4x2xH44xIII8x")     # struct inet_diag_msg: peer's port, expires, the queues
UNSENT, UNREAD = "unsent", "unread"


def established():
    """(port of the peer, bytes unread, bytes unsent) of every established connection."""
    request = REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 1 << ESTABLISHED)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_SOCK_DIAG) as diag:
        diag.send(HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, 0)
                  + request)
        while True:
            answer = diag.recv(65536)
            while answer:
                length, kind, *_ = HEADER.unpack_from(answer)
                if kind == DONE:
                    return
                if kind == ERROR:
                    raise OSError("sock_diag refused the question")
                port, _, unread, unsent = REPLY.unpack_from(answer, HEADER.size)
                yield socket.ntohs(port), unread, unsent
                answer = answer[(length + 3) & ~3:]


def queued(peer_port, queue):
    """Bytes that wait in the sockets connected to `peer_port`."""
    return sum(unread if queue == UNREAD else unsent
               for port, unread, unsent in established() if port == peer_port)
