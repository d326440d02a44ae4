"""nginx without a master: one process, static files, thread pool reads, a proxy to itself."""

from harness import client, site
from harness.comparison import Server
from harness.places import HOST, program

CONFIGURATION = """
daemon off;
master_process {master};
worker_processes {workers};
{user}
pid {directory}/nginx.pid;
error_log {directory}/error.log notice;
events {{ worker_connections 512; }}
http {{
  types {{ text/html html; }}
  default_type application/octet-stream;
  access_log {directory}/access.log;
  sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  server {{
    listen {host}:{port};
    root {root};
    location /pool/ {{ alias {root}/; sendfile off; aio threads; output_buffers 2 32k; }}
    location /proxy/ {{ proxy_pass http://{host}:{port}/; }}
    location /dead/ {{ proxy_pass http://{host}:{dead}/; }}
    {locations}
  }}
}}
"""


class Nginx(Server):
    name = "nginx"
    master, workers = "off", 1
    locations = ""  # more of them; the ports after its own are {ports[1]} and on

    def start(self, directory, ports):
        (directory.path / "logs").mkdir()
        directory.file("nginx.conf", CONFIGURATION.format(
            directory=directory.path, root=site.write_site(directory), host=HOST, port=ports[0],
            dead=1, master=self.master, workers=self.workers,
            locations=self.locations.format(host=HOST, ports=ports,
                                            root=directory.path / "site"),
            user="user nobody nogroup;" if site.unprivileged() and self.master == "on" else ""))
        return [program("nginx"), "-p", directory.path, "-e", directory.path / "error.log",
                "-c", directory.path / "nginx.conf"]

    def drive(self, process, directory, ports):
        port = ports[0]
        pool, proxied = "/pool/large.bin", ["/proxy" + path for path in site.PATHS]
        return (client.browse(port, site.PATHS + [pool, "/dead/"] + proxied)
                + client.curl(port, site.PATHS * 4)
                + client.misbehave(port, site.LARGE)
                + client.wrk(port, site.SMALL)
                + client.wrk(port, site.SMALL, close=True)
                + client.wrk(port, "/proxy" + site.SMALL)
                + client.browse(port, site.PATHS))

    def log(self, directory):
        lines = (directory.path / "error.log").read_text(errors="replace").splitlines()
        return sorted({line.split("]", 1)[1].split(":", 1)[1].split(",")[0] for line in lines
                       if "[alert]" in line or "[crit]" in line or "[emerg]" in line})


SERVER = Nginx()
