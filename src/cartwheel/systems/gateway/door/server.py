"""The server: a listening socket, its connections, and how it stops."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.gateway.asgi import ASGIApp, refused
from cartwheel.systems.gateway.config.specs import LimitSpec
from cartwheel.systems.gateway.door.connection import DoorConnection

_BACKLOG: Final = 1024
_SWEEP_SECONDS: Final = 0.5


class Door:
    """
    Serves an ASGI application over HTTP/1.1 on a socket that somebody else opened.

    What is no request goes to `refused`, an application that answers with the error in
    the scope's state, `refusal`. With `tls` clients have to speak it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: LimitSpec | None = None,
        refused: ASGIApp = refused,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._app = app
        self._tls = tls
        self.refused = refused
        self._limits = limits or LimitSpec()
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
            lambda: self._accept(loop),
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

    def _accept(self, loop: asyncio.AbstractEventLoop) -> asyncio.Protocol:
        refusal = None
        if len(self.connections) >= self._limits.connections:
            refusal = UnavailableError("The door is full", retry_after_seconds=1)
        return DoorConnection(loop, self._app, self._limits, self, refusal=refusal)

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
            for connection in tuple(self.connections):
                connection.close_if_idle(now)
