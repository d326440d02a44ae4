"""lighttpd: static files, and a CGI program that it forks for."""

from harness import client, site
from harness.comparison import Server
from harness.places import HOST, program
from harness.processes import poll_until

CONFIGURATION = """
server.document-root = "{root}"
server.bind = "{host}"
server.port = {port}
server.errorlog = "{directory}/error.log"
server.upload-dirs = ( "{directory}" )
server.event-handler = "linux-sysepoll"
server.modules = ( "mod_cgi" )
cgi.assign = ( ".cgi" => "" )
mimetype.assign = ( ".html" => "text/html", "" => "application/octet-stream" )
index-file.names = ( "index.html" )
{user}
"""

CGI = """#!/bin/sh
printf 'Content-Type: text/plain\\r\\n\\r\\n'
echo "$REQUEST_METHOD $QUERY_STRING"
cat
"""


class Lighttpd(Server):
    name = "lighttpd"

    def start(self, directory, ports):
        root = site.write_site(directory)
        directory.file("site/echo.cgi", CGI, mode=0o755)
        directory.path.chmod(0o777)  # the unprivileged server creates its error log here
        user = 'server.username = "nobody"\nserver.groupname = "nogroup"'
        configuration = directory.file("lighttpd.conf", CONFIGURATION.format(
            root=root, host=HOST, port=ports[0], directory=directory.path,
            user=user if site.unprivileged() else ""))
        return [program("lighttpd"), "-D", "-f", configuration]

    def drive(self, process, directory, ports):
        port = ports[0]
        replies = (client.browse(port, site.PATHS)
                   + client.browse(port, ["/echo.cgi?a", "/echo.cgi?b"])
                   + client.post(port, "/echo.cgi?c", b"body " * 20_000)
                   + client.curl(port, [*site.PATHS, "/echo.cgi?d"] * 4)
                   + client.misbehave(port, site.LARGE)
                   + client.wrk(port, site.SMALL)
                   + client.wrk(port, site.SMALL, close=True)
                   + client.wrk(port, "/echo.cgi", connections=4)
                   + client.browse(port, site.PATHS))
        # With a connection still open, SIGTERM makes lighttpd end with 1 instead of 0.
        poll_until(lambda: process.sockets() == 1, 15, "nothing but the listener")
        return replies

    def log(self, directory):
        lines = (directory.path / "error.log").read_text(errors="replace").splitlines()
        return sorted({line.split(": (", 1)[-1] for line in lines if "server " not in line})


SERVER = Lighttpd()
