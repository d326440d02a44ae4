"""haproxy with two threads: HTTP and TCP to a backend that is a bare nginx."""

from cases.nginx_single import Nginx
from harness import client, site
from harness.comparison import Server
from harness.places import HOST, Directory, program
from harness.processes import Process, poll_until

CONFIGURATION = """
global
  nbthread 2
  maxconn 500
defaults
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend http
  mode http
  bind {host}:{http}
  default_backend web
backend web
  mode http
  option httpchk GET /index.html
  server one {host}:{backend} check inter 200ms
  server two {host}:1 backup
frontend tcp
  mode tcp
  bind {host}:{tcp}
  default_backend stream
backend stream
  mode tcp
  server one {host}:{backend}
"""


class Haproxy(Server):
    name = "haproxy"
    ports, other_ports = 2, 1
    options = ["-db"]

    def start(self, directory, ports):
        configuration = directory.file("haproxy.cfg", CONFIGURATION.format(
            host=HOST, http=ports[0], tcp=ports[1], backend=ports[2]))
        return [program("haproxy"), *self.options, "-f", configuration]

    def drive(self, process, directory, ports):
        web = ports[2]
        with Directory() as place, Process(Nginx().start(place, [web]), place.path) as backend:
            backend.wait_ready([web])
            return self.drive_with_backend(process, *ports[:2])

    def drive_with_backend(self, process, http, tcp):
        poll_until(lambda: client.status(http, site.SMALL) == 200, 15, "a backend that is up")
        return (client.browse(http, site.PATHS) + client.browse(tcp, site.PATHS)
                + client.curl(http, site.PATHS * 4)
                + client.misbehave(http, site.LARGE) + client.misbehave(tcp, site.LARGE)
                + client.wrk(http, site.SMALL) + client.wrk(http, site.SMALL, close=True)
                + client.wrk(tcp, site.SMALL, close=True)
                + client.browse(http, site.PATHS))


SERVER = Haproxy()
