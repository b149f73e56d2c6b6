"""The stand-ins behind one address of this machine."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiohttp import web

    from cartwheel.systems.providers.standins.answers import Served

PACE_SECONDS: Final = 0.02
"""Between two words, so that it is seen how they come."""

_MOST_KEPT: Final = 200
_LARGEST: Final = 4 << 20
_SHUTDOWN_SECONDS: Final = 0.5


class StandIns:
    """Served from the first time that somebody asks where, until they are closed."""

    def __init__(self, *, pace: float = PACE_SECONDS) -> None:
        self._pace = pace
        self._lock = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._url = ""
        self.served: Final[deque[Served]] = deque(maxlen=_MOST_KEPT)
        """The last requests for text."""

    async def url(self) -> str:
        """Return where they are; they are started when they are not there yet."""
        async with self._lock:
            if self._runner is None:
                listener = socket.create_server(("127.0.0.1", 0))
                self._runner = await self._serve(listener)
                self._url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            return self._url

    @asynccontextmanager
    async def serving(self, listener: socket.socket) -> AsyncIterator[None]:
        """Serve on a socket for as long as the block lasts."""
        self._runner = await self._serve(listener)
        try:
            yield
        finally:
            await self.close()

    async def close(self) -> None:
        """Break off what is still being answered, and leave."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, listener: socket.socket) -> "web.AppRunner":
        from aiohttp import web  # noqa: PLC0415 - only where there is a stand-in

        from cartwheel.systems.providers.standins.bedrock_wire import BedrockWire  # noqa: PLC0415
        from cartwheel.systems.providers.standins.faults import Faults  # noqa: PLC0415
        from cartwheel.systems.providers.standins.images_wire import ImagesWire  # noqa: PLC0415
        from cartwheel.systems.providers.standins.openai_wire import OpenAIWire  # noqa: PLC0415

        app, faults = web.Application(client_max_size=_LARGEST), Faults()
        OpenAIWire(faults, self._pace, self.served).add_to(app)
        BedrockWire(faults, self._pace, self.served).add_to(app)
        ImagesWire(faults, self.served).add_to(app)
        runner = web.AppRunner(
            app,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_SHUTDOWN_SECONDS,
        )
        await runner.setup()
        await web.SockSite(runner, listener).start()
        return runner
