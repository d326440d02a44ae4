"""node: keep-alive, a file through a stream, an upload, a child process for each /spawn."""

from harness import client, site
from harness.comparison import Server
from harness.places import HOST, program

SCRIPT = """
const fs = require('fs'), http = require('http');
const { spawn } = require('child_process');
const [port, host, root] = process.argv.slice(2);

const server = http.createServer((request, response) => {
  if (request.method === 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    request.pipe(response);
  } else if (request.url === '/spawn') {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    spawn('/bin/echo', ['from a child'], { stdio: ['ignore', 'pipe', 'inherit'] })
      .stdout.pipe(response);
  } else {
    const file = fs.createReadStream(root + request.url);
    file.on('open', () => { response.writeHead(200); file.pipe(response); });
    file.on('error', () => { response.writeHead(404); response.end('absent\\n'); });
    response.on('close', () => file.destroy());
  }
});
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeAllConnections(); });
server.listen(Number(port), host);
"""


class Node(Server):
    name = "node"

    def start(self, directory, ports):
        script = directory.file("server.js", SCRIPT)
        return [program("node"), script, ports[0], HOST, site.write_site(directory)]

    def drive(self, process, directory, ports):
        port = ports[0]
        return (client.browse(port, site.PATHS)
                + client.browse(port, ["/spawn"])
                + client.post(port, "/upload", b"body " * 100_000)
                + client.curl(port, [*site.PATHS, "/spawn"] * 4)
                + client.misbehave(port, site.LARGE)
                + client.wrk(port, site.SMALL)
                + client.wrk(port, site.SMALL, close=True)
                + client.wrk(port, "/spawn", connections=4)
                + client.browse(port, site.PATHS))


SERVER = Node()
