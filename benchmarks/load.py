"""A client that sends one request over and over, as fast as it is answered."""

import asyncio
import json
import re
import time
from typing import Any, cast

CONNECTIONS = 128


class Endless(asyncio.Protocol):
    """
    One connection; every answer is followed by the next request at once.

    All answers of a server have the same length, so that counting bytes is
    enough to know where one ends; each must begin with the status 200.
    """

    def __init__(self, request: bytes, length: int) -> None:
        self.request = request
        self.length = length
        self.answers = 0
        self.missing = length
        self.failure: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Count what came; after a whole answer send the next request."""
        if self.missing == self.length and not data.startswith(b"HTTP/1.1 200"):
            self.failure = data[:200].decode()
        self.missing -= len(data)
        if self.missing == 0:
            self.answers += 1
            self.missing = self.length
            self.transport.write(self.request)
        elif self.missing < 0:
            self.failure = f"an answer is {-self.missing} bytes longer than the first"

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that the server hung up, which it must not."""
        self.failure = self.failure or f"the connection was lost: {exc}"


async def measure(port: int, request: bytes, *, expected: Any, seconds: float) -> float:
    """Return the answers per second that a server gives, after a short warm-up."""
    length = await _try(port, request, expected)
    loop = asyncio.get_running_loop()
    connections = []
    for _ in range(CONNECTIONS):
        _, endless = await loop.create_connection(
            lambda: Endless(request, length), "127.0.0.1", port
        )
        connections.append(endless)
    await asyncio.sleep(0.3)
    before, started = sum(c.answers for c in connections), time.perf_counter()
    await asyncio.sleep(seconds)
    answers = sum(c.answers for c in connections) - before
    elapsed = time.perf_counter() - started
    for endless in connections:
        if endless.failure is not None:
            raise RuntimeError(endless.failure)
        endless.transport.abort()
    return answers / elapsed


async def _try(port: int, request: bytes, expected: Any) -> int:
    """Send the request once, check the answer, and return its length on the wire."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if length:
        wire = body = await reader.readexactly(int(length[1]))
    else:
        wire = await reader.readuntil(b"0\r\n\r\n")
        body = wire.partition(b"\r\n")[2].partition(b"\r\n")[0]
    writer.close()
    if not head.startswith(b"HTTP/1.1 200") or json.loads(body) != expected:
        raise RuntimeError((head + body).decode())
    return len(head) + len(wire)
