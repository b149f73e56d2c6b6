"""The server: a listening socket, its connections, and how it stops."""

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from cartwheel.kernel.errors import AppError
from cartwheel.systems.gateway.asgi import ASGIApp, refused
from cartwheel.systems.gateway.config.specs import LimitSpec
from cartwheel.systems.gateway.door.connection import DoorConnection
from cartwheel.systems.rpc.errors import TooManyOpenError

_BACKLOG: Final = 1024
_SWEEP_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 1
# So many more may be listening to their refusal.
_REFUSED: Final = 1 / 8
_CROWDED: Final = 3 / 4


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
        loop = asyncio.get_running_loop()
        self.address = listener.getsockname()[:2]
        server = await loop.create_server(
            lambda: DoorConnection(loop, self._app, self._limits, self),
            sock=listener,
            ssl=self._tls,
            ssl_handshake_timeout=self._limits.header_seconds if self._tls else None,
        )
        sweeper = asyncio.create_task(self._sweep(), name="door")
        try:
            yield sweeper
        finally:
            server.close()
            await self._drain(grace_seconds)
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper

    @property
    def is_overrun(self) -> bool:
        """True when no word is said any more to whoever comes."""
        return len(self.connections) >= self._limits.connections * (1 + _REFUSED)

    def admit(self, connection: DoorConnection) -> AppError | None:
        """Count a connection; return why it is refused, if it is."""
        limits = self._limits
        address = connection.client[0]
        full = len(self.connections) >= limits.connections
        taken = self._per_address[address] >= limits.connections_per_address
        taken = taken and not self._trusts(address)
        self.connections.add(connection)
        self._per_address[address] += 1
        if full or taken:
            whose = "of one address " if taken else ""
            return TooManyOpenError(
                f"Too many connections {whose}are open", retry_after_seconds=_RETRY_SECONDS
            )
        return None

    def dismiss(self, connection: DoorConnection) -> None:
        """Count a connection no more."""
        if connection in self.connections:
            self.connections.discard(connection)
            address = connection.client[0]
            self._per_address[address] -= 1
            if not self._per_address[address]:
                del self._per_address[address]

    async def _drain(self, grace_seconds: float) -> None:
        self.draining = True
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
