"""haproxy with backends that stall and clients that do not read, over HTTP and plain TCP."""

from cases.nginx_single import Nginx
from harness import client, site, slow
from harness.comparison import Server
from harness.places import HOST, Directory, program
from harness.processes import Process, listens

CONFIGURATION = """
global
  nbthread 2
  maxconn 500
  {more}
defaults
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend http
  mode http
  bind {host}:{ports[0]}
  use_backend web if METH_GET
  default_backend stalled
frontend tcp
  mode tcp
  bind {host}:{ports[1]}
  default_backend stream
backend web
  mode http
  server one {host}:{ports[2]}
backend stalled
  mode http
  server one {host}:{ports[3]}
backend stream
  mode tcp
  server one {host}:{ports[4]}
"""


class HaproxyStalled(Server):
    name = "haproxy_stalled"
    ports, other_ports = 2, 3
    # Not by a connection: that would be its first, to a backend that is not there yet.
    ready = staticmethod(listens)
    more = ""

    def start(self, directory, ports):
        configuration = directory.file("haproxy.cfg", CONFIGURATION.format(
            host=HOST, ports=ports, more=self.more))
        return [program("haproxy"), "-db", "-f", configuration]

    def drive(self, process, directory, ports):
        http, tcp, web, first, second = ports
        with (Directory() as place, Process(Nginx().start(place, [web]), place.path) as origin,
              slow.StalledBackend(first) as stalled, slow.StalledBackend(second) as stream):
            origin.wait_ready([web])

            def browse():
                client.browse(http, site.PATHS)

            body = b"body " * 4_000_000
            return slow.at_once(
                lambda: slow.fetch(http, site.HUGE, slow.UNREAD, web, browse),
                lambda: slow.upload(http, "/", body, stalled, browse),
                lambda: slow.upload(tcp, "/", body, stream, browse)) + client.browse(
                    http, site.PATHS)


SERVER = HaproxyStalled()
