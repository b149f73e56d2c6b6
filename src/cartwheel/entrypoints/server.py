"""The HTTP server of a process: granian in our event loop, on a socket we already hold."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, TypeAlias

import structlog
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from cartwheel.entrypoints.crowding import make_room
from cartwheel.systems.embedded.errors import StartError

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = structlog.get_logger()

_BACKLOG = 1024
_STALLED_SECONDS = 30.0
_CANCELLATION_SECONDS = 0.5
# Of a connection: twice what headers may be. Granian's own is three times that, for each of
# ten thousand, before a request is seen by anybody.
_BUFFER = 128 << 10


@contextmanager
def listen(
    host: str, port: int, *, stalled_seconds: float = _STALLED_SECONDS
) -> Iterator[socket.socket]:
    """
    Take the address before anything else starts; port 0 takes a free one.

    On Linux a client that takes nothing of what it is sent for `stalled_seconds` is cut off.

    Granian would share the port with any other program that shares it too, and
    would find out late when it is taken.

    Raises:
        StartError: the address is taken or not ours to take.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StartError(f"Cannot listen on {host}: {error.strerror}.") from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # handed on to every connection, on Linux
            listener.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(stalled_seconds * 1000)
            )
        listener.setblocking(False)
        try:
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartError(
                    f"Port {port} of {host} is taken: stop what runs there or give another --port."
                ) from error
            raise StartError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
        yield listener


def url_of(listener: socket.socket, *, host: str) -> str:
    """Return the URL of what listens there."""
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    grace_seconds: float = 2.0,
    connections: int = 10_000,
    header_timeout: timedelta = timedelta(seconds=10),
) -> AsyncIterator[asyncio.Task[None]]:
    """
    Serve while the block runs; the task given ends early only when the server fails.

    A connection ends when it has not brought a whole head in time, from its beginning or from
    the answer before on. Beyond so many `connections` none is taken until one of them ends;
    sockets do not count among them.

    At the end no connection is taken any more, running requests get their grace
    to finish, and what is still open then, streams and sockets, is cancelled.
    """
    requests = _Requests(app)
    server = _Server(requests, listener, connections=connections, header_timeout=header_timeout)
    looked_at = listener.dup()
    task = asyncio.create_task(server.serve(), name="http server")
    room = asyncio.create_task(
        make_room(looked_at, requests.clients, bound=connections), name="room"
    )
    room.add_done_callback(say_if_failed)
    try:
        yield task
    finally:
        room.cancel()
        await asyncio.wait([room])
        looked_at.close()  # the queue lasts as long as anybody has the socket
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait([task], timeout=grace_seconds)
        requests.cancel()
        await asyncio.wait([task], timeout=_CANCELLATION_SECONDS)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def say_if_failed(room: asyncio.Task[None]) -> None:
    """Log that the watch over the listening socket has failed: the server goes on without."""
    if not room.cancelled() and (error := room.exception()) is not None:
        _log.error("silent connections are looked for no more", exc_info=error)


class _Requests:
    """Knows the requests that run, so that they can be cancelled."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.clients: set[tuple[str, int]] = set()
        self._running: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        address, port = scope["client"]
        client = (address, int(port))  # which granian gives as text
        self.clients.add(client)
        try:
            await self._app(scope, receive, send)
        finally:
            self._running.discard(task)
            self.clients.discard(client)

    def cancel(self) -> None:
        for task in tuple(self._running):
            task.cancel()


class _Server(Server):
    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        *,
        connections: int,
        header_timeout: timedelta,
    ) -> None:
        self._listener = listener
        super().__init__(
            app,
            interface=Interfaces.ASGINL,
            # To guess the version of HTTP from the first bytes, it would wait for them for ever.
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(header_timeout.total_seconds() * 1000),
                max_buffer_size=_BUFFER,
            ),
            backlog=_BACKLOG,
            backpressure=connections,
            log_enabled=False,
        )

    def _init_shared_socket(self) -> None:
        self._ssp = None
        # Handed over, so that it closes when granian stops taking connections. The
        # stub does not know the arguments: descriptor, "is a Unix socket", backlog.
        self._shd = SocketHolder(self._listener.detach(), False, _BACKLOG)  # type: ignore[call-arg, assignment]
