"""A small HTTP server that remembers what it heard and answers as it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from cartwheel.systems.outbound.api import OutboundPolicy, OutboundUnreachableError

CERTIFICATE = Path(__file__).with_name("hooks.test.pem")
"""Of `hooks.test`, signed by itself, and the key to it."""

LOOPBACK = (ip_network("127.0.0.1/32"),)


@dataclass(frozen=True, slots=True)
class Heard:
    """One request; header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Heard, asyncio.StreamWriter], Awaitable[None]]


def saying(status: str, *headers: str, body: str = "") -> Answer:
    """Answer the same to everything."""

    async def answer(_: Heard, writer: asyncio.StreamWriter) -> None:
        content = body.encode()
        lines = [f"HTTP/1.1 {status}", f"content-length: {len(content)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + content)
        await writer.drain()

    return answer


async def silence(_: Heard, __: asyncio.StreamWriter) -> None:
    """Say nothing for as long as the server runs."""
    await asyncio.Event().wait()


@dataclass(slots=True)
class Listener:
    """A server on loopback; `answer` may be changed between calls."""

    port: int = 0
    answer: Answer = field(default_factory=lambda: saying("200 OK"))
    heard: list[Heard] = field(default_factory=list)
    server_names: list[str | None] = field(default_factory=list)
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    def policy(self, **given: object) -> OutboundPolicy:
        """Return a policy that lets calls reach this server, and loopback's other ports not."""
        defaults = {
            "allowed_networks": LOOPBACK,
            "allowed_ports": frozenset({self.port}),
            "allow_http": True,
        }
        return OutboundPolicy(**{**defaults, **given})  # type: ignore[arg-type]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            lowered = {name.lower(): value for name, value in headers.items()}
            body = await reader.readexactly(int(lowered.get("content-length", "0")))
            heard = Heard(head[0], lowered, body)
            self.heard.append(heard)
            await self.answer(heard, writer)
        writer.close()


@asynccontextmanager
async def listening(*, tls: bool = False, port: int = 0) -> AsyncIterator[Listener]:
    """Listen for the block, on a free port unless one is given."""
    listener = Listener()
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda _, name, __: listener.server_names.append(name)
    server = await asyncio.start_server(listener._serve, "127.0.0.1", port, ssl=context)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        serving = list(listener._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)


class Names:
    """A resolver that gives each name its answers in turn, the last one for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        assert port
        self.asked.append(host)
        answers = self._answers.get(host)
        if answers is None:
            raise OutboundUnreachableError(f"{host} was not found")
        return answers.pop(0) if len(answers) > 1 else answers[0]
