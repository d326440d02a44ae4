"""redis-server with slow consumers: replies that stay within client-output-buffer-limit and wait for
their reader, and subscribers that exceed it and are thrown out, at once and after the soft limit's
seconds."""

from cases.redis import Redis
from harness import client, slow
from harness.processes import Failure, poll_until

VALUE = 4_000_000
LIMITS = "normal 0 0 0 replica 0 0 0 pubsub 16mb 2mb 2"


class RedisSlow(Redis):
    name = "redis_slow"

    def drive(self, process, directory, ports):
        port = ports[0]
        replies = [self.ask(port, "config", "set", "client-output-buffer-limit", LIMITS),
                   self.ask(port, "setrange", "large", str(VALUE), "end")]
        replies += slow.at_once(lambda: self.consume(port), lambda: self.subscribe(port))
        return replies + self.benchmark(port, "-n", "2000", "-c", "20")

    def consume(self, port):
        """Six large replies asked for in one write, left unread for a while, twice."""
        with slow.connect(port) as peer:
            peer.sendall(b"GET large\r\n" * 6 + b"QUIT\r\n")
            here = peer.getsockname()[1]
            slow.hold(here, slow.UNSENT)
            first = peer.recv(100_000)
            slow.hold(here, slow.UNSENT, lambda: self.benchmark(port, "-n", "500"))
            return [f"consumed slowly: {client.digest(first + client.read_to_end(peer))}"]

    def subscribe(self, port):
        """One exceeds the soft limit for more than two seconds, one the hard limit."""
        lines = []
        for channel, copies in ("soft", 2), ("hard", 6):
            with slow.connect(port) as peer:
                peer.sendall(f"SUBSCRIBE {channel}\r\n".encode())
                poll_until(lambda: self.ask(port, "pubsub", "numsub", channel).endswith("1"), 10,
                           "a subscriber")
                for _ in range(copies):
                    self.publish(port, channel)
                poll_until(lambda: self.ask(port, "pubsub", "numsub", channel).endswith("0"), 15,
                           f"the end of a subscriber of {channel}")
                lines.append(f"subscriber of {channel}: thrown out")
        return lines

    def publish(self, port, channel):
        with client.connect(port) as peer:
            message = b"m" * VALUE
            head = f"*3\r\n$7\r\nPUBLISH\r\n${len(channel)}\r\n{channel}\r\n${VALUE}\r\n"
            peer.sendall(head.encode() + message + b"\r\n")
            if not peer.recv(100).startswith(b":"):
                raise Failure("nothing was published")

    def log(self, directory):
        # A client that is thrown out stands in the log with its address and the size of its buffers.
        return [line for line in super().log(directory) if "output buffer limits" not in line]


SERVER = RedisSlow()
