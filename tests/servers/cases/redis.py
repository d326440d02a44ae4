"""redis-server: snapshots are forked all the time while clients come, work, go and are thrown out."""


from harness import client
from harness.comparison import Server
from harness.places import HOST, program
from harness.processes import poll_until

CONFIGURATION = """
bind {host}
port {port}
dir {directory}
logfile {directory}/redis.log
daemonize no
save ""
appendonly yes
enable-debug-command local
# A snapshot takes long enough for clients to come and go while the child lives.
rdb-key-save-delay 5000
"""


class Redis(Server):
    name = "redis"

    def start(self, directory, ports):
        configuration = directory.file("redis.conf", CONFIGURATION.format(
            host=HOST, port=ports[0], directory=directory.path))
        return [program("redis-server"), configuration]

    def ask(self, port, *words):
        return client.run([program("redis-cli"), "-h", HOST, "-p", port, *words]).strip()

    def benchmark(self, port, *options):
        output = client.run([program("redis-benchmark"), "-h", HOST, "-p", port, "--csv",
                             "-t", "ping,set,get,lpush,lrange_100", *options])
        return [f"benchmark {' '.join(options)}: {line.split(',')[0]}"
                for line in output.splitlines() if line.startswith('"')]

    def snapshotting(self, port):
        return "rdb_bgsave_in_progress:1" in self.ask(port, "info", "persistence")

    def snapshot(self, port):
        poll_until(lambda: not self.snapshotting(port), 15, "the end of a snapshot")
        return f"BGSAVE: {self.ask(port, 'bgsave')}"

    def drive(self, process, directory, ports):
        port = ports[0]
        replies = [self.ask(port, "debug", "populate", "200", "key", "100")]
        for options in (["-n", "4000", "-c", "20"], ["-n", "20000", "-P", "16", "-c", "20"],
                        ["-n", "500", "-k", "0", "-c", "10"]):
            replies.append(self.snapshot(port))
            replies += self.benchmark(port, *options)
        return replies + self.come_and_go(port) + self.rewrite(port)

    def come_and_go(self, port):
        """Clients that leave, that reset and that the server throws out, all with a child alive."""
        replies = [self.snapshot(port)]
        peers = [client.connect(port) for _ in range(12)]
        for peer in peers:
            peer.sendall(b"PING\r\n")
            replies.append(repr(peer.recv(100)))
        for peer in peers[:4]:
            peer.close()
        for peer in peers[4:8]:
            client.reset(peer)
        for peer in peers[8:]:
            local = f"{HOST}:{peer.getsockname()[1]}"
            replies.append(f"kill: {self.ask(port, 'client', 'kill', 'addr', local)}")
            replies.append(f"then: {client.read_to_end(peer)!r}")
            peer.close()
        replies.append(f"child alive: {self.snapshotting(port)}")
        return replies

    def rewrite(self, port):
        poll_until(lambda: not self.snapshotting(port), 15, "the end of a snapshot")
        replies = [self.ask(port, "bgrewriteaof")]
        poll_until(lambda: "aof_rewrite_in_progress:0" in self.ask(port, "info", "persistence"), 15,
                   "the end of the rewrite")
        return replies + [self.ask(port, "get", "key:1"), self.ask(port, "dbsize")]

    def log(self, directory):
        # "#" marks a warning; the banner and the signal come with one, too.
        usual = ("oO0Oo", "Redis version=", "Configuration loaded", "Server initialized",
                 "User requested shutdown", "ready to exit", "WARNING")
        lines = (directory.path / "redis.log").read_text(errors="replace").splitlines()
        return sorted({line.split(" # ", 1)[1] for line in lines if " # " in line
                       and not any(word in line for word in usual)})


SERVER = Redis()
