"""The server: a listening socket, its connections, and how it stops."""

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from cartwheel.kernel.addresses import network_of
from cartwheel.kernel.errors import AppError
from cartwheel.systems.gateway.asgi import ASGIApp, refused
from cartwheel.systems.gateway.config.specs import LimitSpec
from cartwheel.systems.gateway.door.accepting import Accepting
from cartwheel.systems.gateway.door.connection import DoorConnection
from cartwheel.systems.rpc.errors import TooManyOpenError

_SWEEP_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 1
# So many more may be listening to their refusal; whoever comes then hears nothing.
_HEARD: Final = 1 + 1 / 8
_CROWDED: Final = 3 / 4

_log = structlog.get_logger()


class Door:
    """
    Serves an ASGI application over HTTP/1.1 on a socket that somebody else opened.

    What is no request goes to `refused`, an application that answers with the error in
    the scope's state, `refusal`. With `tls` clients have to speak it. `trusts` tells the
    addresses of proxies, which speak for many.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: LimitSpec | None = None,
        refused: ASGIApp = refused,
        tls: ssl.SSLContext | None = None,
        trusts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._app = app
        self._tls = tls
        self.refused = refused
        self._limits = limits or LimitSpec()
        self._trusts = trusts
        self._per_address: Counter[str] = Counter()
        self._greeting: set[asyncio.Task[None]] = set()
        self.connections: set[DoorConnection] = set()
        self.draining = False
        """True once every answer shall be the last on its connection."""
        self.address = ("", 0)
        self.scheme = "http" if tls is None else "https"

    @asynccontextmanager
    async def serve(
        self, listener: socket.socket, *, grace_seconds: float
    ) -> AsyncIterator[asyncio.Task[None]]:
        """
        Serve while the block runs.

        At the end no connection is taken any more, idle ones are closed, running
        requests get their grace, and what is open then is ended.
        """
        self.address = listener.getsockname()[:2]
        accepting = Accepting(listener, self._begin)
        sweeper = asyncio.create_task(self._sweep(), name="door")
        try:
            yield sweeper
        finally:
            accepting.close()
            await self._drain(grace_seconds)
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper

    def admit(self, connection: DoorConnection) -> AppError | None:
        """
        Count a connection; return why it is refused, if it is.

        Raises:
            ConnectionRefusedError: too many are being refused; no word is said to this one.
        """
        limits = self._limits
        address = connection.client[0]
        network = network_of(address)
        all_, own = len(self.connections), self._per_address[network]
        if self._trusts(address):
            own = 0
        if all_ >= limits.connections * _HEARD or own >= limits.connections_per_address * _HEARD:
            raise ConnectionRefusedError
        self.connections.add(connection)
        self._per_address[network] += 1
        taken = own >= limits.connections_per_address
        if taken or all_ >= limits.connections:
            whose = "of one address " if taken else ""
            return TooManyOpenError(
                f"Too many connections {whose}are open", retry_after_seconds=_RETRY_SECONDS
            )
        return None

    def dismiss(self, connection: DoorConnection) -> None:
        """Count a connection no more."""
        if connection in self.connections:
            self.connections.discard(connection)
            network = network_of(connection.client[0])
            self._per_address[network] -= 1
            if not self._per_address[network]:
                del self._per_address[network]

    def _begin(self, client: socket.socket, peer: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._greet(client, (peer[0], peer[1])))
        self._greeting.add(task)
        task.add_done_callback(self._greeting.discard)

    async def _greet(self, client: socket.socket, address: tuple[str, int]) -> None:
        """Count a connection, and let it begin, with a handshake if it has to."""
        loop = asyncio.get_running_loop()
        connection = DoorConnection(loop, self._app, self._limits, self, client=address)
        try:
            connection.refusal = self.admit(connection)
        except ConnectionRefusedError:
            client.close()
            return
        try:
            await loop.connect_accepted_socket(
                lambda: connection,
                client,
                ssl=self._tls,
                ssl_handshake_timeout=self._limits.header_seconds if self._tls else None,
            )
        except OSError as error:
            # Whoever speaks no TLS, or not in time, can be told nothing.
            _log.debug("a handshake failed", address=address[0], error=repr(error))
        finally:
            if connection.transport is None:
                self.dismiss(connection)

    async def _drain(self, grace_seconds: float) -> None:
        self.draining = True
        await asyncio.sleep(0)  # each greeting has begun, so that its end closes the socket
        for greeting in tuple(self._greeting):
            greeting.cancel()
        for connection in tuple(self.connections):
            connection.close_if_idle()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                while self.connections:  # noqa: ASYNC110 - a look now and then is enough
                    await asyncio.sleep(0.02)
        for connection in tuple(self.connections):
            connection.abort()

    async def _sweep(self) -> None:
        """Close those that have been silent for too long; cheaper than a timer for each."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            now = loop.time()
            # Where places run short, idle connections are no better than silent ones.
            short = len(self.connections) > self._limits.connections * _CROWDED
            hurry = self._limits.keep_alive_seconds - self._limits.header_seconds
            for connection in tuple(self.connections):
                connection.close_if_idle(now, hurry=max(0, hurry) if short else 0)
