"""redis-server with a bare replica, which it sends a snapshot through a pipe from a forked child."""

from cases.redis import Redis
from harness.places import Directory
from harness.processes import Process, poll_until


class RedisReplicated(Redis):
    other_ports = 1

    def drive(self, process, directory, ports):
        server, replica = ports
        replies = [self.ask(server, "debug", "populate", "300", "key", "100"),
                   self.ask(server, "config", "set", "repl-diskless-sync-delay", "0")]
        with Directory() as place, Process(self.start(place, [replica]), place.path) as follower:
            follower.wait_ready([replica])
            for _ in range(2):
                replies.append(self.ask(replica, "replicaof", "127.0.0.1", server))
                poll_until(lambda: self.follows(replica), 15, "a replica in step")
                replies += self.benchmark(server, "-n", "2000")
                replies.append(self.ask(replica, "replicaof", "no", "one"))
                replies.append(self.ask(replica, "get", "key:7"))
            return replies

    def follows(self, replica):
        return "master_link_status:up" in self.ask(replica, "info", "replication")

    def log(self, directory):
        return [line for line in super().log(directory) if "replica" not in line]


SERVER = RedisReplicated()
