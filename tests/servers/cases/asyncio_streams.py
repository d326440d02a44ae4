"""A Python asyncio server: line protocol over streams, with a child process and a thread pool."""

import sys

from harness import client
from harness.comparison import Server
from harness.places import HOST
from harness.processes import Failure

SCRIPT = '''
import asyncio, signal, sys

async def serve(reader, writer):
    try:
        while line := await reader.readline():
            word = line.strip()
            if word == b"child":
                child = await asyncio.create_subprocess_exec(
                    "/bin/echo", "from a child", stdout=asyncio.subprocess.PIPE)
                line = (await child.communicate())[0]
            elif word == b"thread":
                line = await asyncio.to_thread(lambda: b"from a thread\\n")
            elif word == b"large":
                line = b"x" * 1_000_000 + b"\\n"
            writer.write(line)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()

async def main():
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    server = await asyncio.start_server(serve, sys.argv[1], int(sys.argv[2]))
    async with server:
        await stopped.wait()

asyncio.run(main())
'''

WORDS = [b"hello\n", b"child\n", b"thread\n", b"large\n", b"bye\n"]


class Asyncio(Server):
    name = "asyncio"

    def start(self, directory, ports):
        return [sys.executable, directory.file("server.py", SCRIPT), HOST, ports[0]]

    def drive(self, process, directory, ports):
        replies = []
        for turn in range(40):
            peers = [client.connect(ports[0]) for _ in WORDS]
            for peer, word in zip(peers, WORDS):
                peer.sendall(word)
            for peer, word in zip(peers, WORDS):
                replies.append(f"{word!r}: {client.digest(peer.makefile('rb').readline())}")
            for peer in peers:
                client.reset(peer) if turn % 2 else peer.close()
            impatient = client.connect(ports[0])
            impatient.sendall(b"large\n" * 3)
            impatient.recv(10)
            client.reset(impatient)
        if len(set(replies)) != len(WORDS):
            raise Failure(f"replies differ: {set(replies)}")
        return replies


SERVER = Asyncio()
