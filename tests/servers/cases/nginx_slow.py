"""nginx between peers that are slower than it: a large body, unbuffered, to a client that does not
read, and one from a client to a backend that does not read. And nginx that is slower than it could be:
rate limits on either side, which it keeps with timers of its own and edges that it leaves unread."""

from cases.nginx_single import Nginx
from harness import client, site, slow
from harness.places import Directory
from harness.processes import Process


class NginxSlow(Nginx):
    name = "nginx_slow"
    other_ports = 2
    locations = """
    client_max_body_size 0;
    location /unbuffered/ {{ proxy_pass http://{host}:{ports[1]}/; proxy_buffering off; }}
    location /buffered/ {{ proxy_pass http://{host}:{ports[1]}/; proxy_max_temp_file_size 0; }}
    location /limited/ {{ proxy_pass http://{host}:{ports[1]}/; proxy_limit_rate 400k; }}
    location /limiting/ {{ alias {root}/; limit_rate 400k; }}
    location /stalled/ {{ proxy_pass http://{host}:{ports[2]}/; proxy_request_buffering off;
                          proxy_http_version 1.1; }}
    """

    def drive(self, process, directory, ports):
        port, web, stalled = ports
        with (Directory() as place, Process(Nginx().start(place, [web]), place.path) as origin,
              slow.StalledBackend(stalled) as backend):
            origin.wait_ready([web])
            return self.drive_between(port, web, backend)

    def drive_between(self, port, web, backend):
        def browse():
            client.browse(port, site.PATHS)

        body = b"body " * 4_000_000
        return slow.at_once(
            lambda: slow.fetch(port, "/unbuffered" + site.HUGE, slow.UNREAD, web, browse),
            lambda: slow.fetch(port, "/buffered" + site.HUGE, slow.UNREAD, web),
            lambda: slow.fetch(port, site.HUGE, slow.UNSENT, None, browse),
            lambda: client.get(port, "/limited" + site.LARGE),
            lambda: client.get(port, "/limiting" + site.LARGE),
            lambda: slow.upload(port, "/stalled/", body, backend, browse)) + client.browse(
                port, [path + end for path in ("", "/unbuffered") for end in site.PATHS])


SERVER = NginxSlow()
