"""One subscription to Redis for the process, and messages to all others."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import structlog
from redis.asyncio import Redis

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

_PREFIX: Final = "cartwheel:broadcast:"
_SENDING_SECONDS: Final = 1.0
_IDLE_SECONDS: Final = 10.0
_RECONNECT_SECONDS: Final = 0.5


class Broadcast:
    """Sends to every process, this one included, and calls whoever listens; see the package."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._listeners: dict[bytes, Callable[[bytes], None]] = {}
        self._observers: list[Callable[[], None]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._hears = False

    @property
    def hears(self) -> bool:
        """True while a message sent now would arrive."""
        return self._hears

    def listen(self, channel: str, hear: Callable[[bytes], None]) -> None:
        """Have a function called for each message of a channel; to be said before `run`."""
        self._listeners[(_PREFIX + channel).encode()] = hear

    def observe(self, observer: Callable[[], None]) -> None:
        """Have a function called whenever it begins to hear, or does not any more."""
        self._observers.append(observer)

    def send_soon(self, channel: str, message: bytes) -> None:
        """Send a message without waiting for it; a failure is logged."""
        task = asyncio.create_task(self._send(channel, message), name=f"broadcast to {channel}")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def close(self) -> None:
        """Wait until what is to be sent has been sent, or given up."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def run(self) -> None:
        """Hear until cancelled; Redis is waited for."""
        is_lost = False
        while True:
            try:
                with translated_errors():
                    await self._hear()
            except UnavailableError as error:
                if self.hears or not is_lost:
                    log.warning("broadcast.deaf", error=str(error))
                is_lost = True
            finally:
                self._note(hears=False)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _send(self, channel: str, message: bytes) -> None:
        try:
            async with asyncio.timeout(_SENDING_SECONDS):
                with translated_errors():
                    await self._redis.publish(_PREFIX + channel, message)
        except (TimeoutError, UnavailableError) as error:
            log.warning("broadcast.not_sent", channel=channel, error=str(error))

    async def _hear(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(*self._listeners)
            is_asked = False
            while True:
                message = await pubsub.get_message(timeout=_IDLE_SECONDS)
                if message is not None:
                    is_asked = False
                    self._take(message)
                elif is_asked:
                    # A connection cut on the way is silent for ever and says nothing of it.
                    raise UnavailableError("Redis has fallen silent")
                else:
                    await pubsub.ping("still there?")
                    is_asked = True

    def _note(self, *, hears: bool) -> None:
        if hears is self._hears:
            return
        self._hears = hears
        for observer in self._observers:
            observer()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._note(hears=True)
        elif message["type"] == "message":
            self._listeners[message["channel"]](message["data"])
