"""node: streams that a program pauses and resumes, and streams that a slow reader makes wait."""

from harness import client, site, slow
from harness.comparison import Server
from harness.places import HOST, program

SCRIPT = """
const crypto = require('crypto'), fs = require('fs'), http = require('http');
const [port, host, root] = process.argv.slice(2);
let released = false;
const waiting = [];

function digest(request, response) {
  const hash = crypto.createHash('sha256');
  let length = 0;
  request.on('data', piece => {
    hash.update(piece);
    length += piece.length;
    // Paused again and again on the way, too.
    if (length % 7 === 0) { request.pause(); setTimeout(() => request.resume(), 5); }
  });
  request.resume();
  request.on('end', () => response.end(`${length} bytes ${hash.digest('hex').slice(0, 12)}`));
}

const server = http.createServer((request, response) => {
  if (request.url === '/release') {
    released = true;
    waiting.splice(0).forEach(serve => serve());
    response.end('released\\n');
  } else if (request.method === 'POST') {
    request.pause();
    const serve = () => digest(request, response);
    if (released) serve(); else waiting.push(serve);
  } else {
    const file = fs.createReadStream(root + request.url);
    file.on('open', fd => {
      response.writeHead(200, { 'Content-Length': fs.fstatSync(fd).size });
      file.pipe(response);
    });
    file.on('error', () => { response.writeHead(404); response.end('absent\\n'); });
    response.on('close', () => file.destroy());
  }
});
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeAllConnections(); });
server.listen(Number(port), host);
"""


class Release:
    """What slow.upload() expects of a backend: here the server itself stops to wait when asked."""

    def __init__(self, port):
        self.released = self
        self.port = port

    def set(self):
        client.status(self.port, "/release")


class NodeSlow(Server):
    name = "node_slow"

    def start(self, directory, ports):
        script = directory.file("server.js", SCRIPT)
        return [program("node"), script, ports[0], HOST, site.write_site(directory)]

    def drive(self, process, directory, ports):
        port = ports[0]

        def browse():
            client.browse(port, site.PATHS)

        return slow.at_once(
            lambda: slow.fetch(port, site.HUGE, slow.UNSENT, None, browse),
            lambda: slow.upload(port, "/paused", b"body " * 4_000_000, Release(port), browse),
        ) + client.browse(port, site.PATHS)


SERVER = NodeSlow()
