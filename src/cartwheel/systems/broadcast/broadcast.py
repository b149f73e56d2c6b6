"""One subscription to Redis for the process, and messages to all others."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST

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
        self._at_work: set[asyncio.Task[None]] = set()
        self._pubsub: PubSub | None = None
        # Two at once would each take a connection, of which the client forgets one.
        self._subscribing = asyncio.Lock()
        # The channels whose subscription stands.
        self._standing: set[bytes] = set()
        self._heard = False
        self._turn = asyncio.Lock()

    @property
    def hears(self) -> bool:
        """True while a message sent now would arrive, on any channel that somebody listens to."""
        return self._pubsub is not None and self._standing >= self._listeners.keys()

    def listen(self, channel: str, hear: Callable[[bytes], None]) -> None:
        """Have a function called for each message of a channel."""
        name = (_PREFIX + channel).encode()
        self._listeners[name] = hear
        if self._pubsub is not None:
            self._note()
            self._do_soon(self._subscribe(self._pubsub, name), f"listening to {channel}")

    def observe(self, observer: Callable[[], None]) -> None:
        """Have a function called whenever it begins to hear, or does not any more."""
        self._observers.append(observer)

    def send_soon(self, channel: str, message: bytes) -> None:
        """Send a message without waiting for it; a failure is logged."""
        self._do_soon(self._send(channel, message), f"broadcast to {channel}")

    async def close(self) -> None:
        """Wait until what is to be sent has been sent, or given up."""
        while self._at_work:
            await asyncio.wait(self._at_work)

    async def run(self) -> None:
        """
        Hear until cancelled; Redis is waited for.

        Each part that listens may run it: one does the work, and another takes over when
        that one is cancelled.
        """
        async with self._turn:
            await self._run()

    async def _run(self) -> None:
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
                self._pubsub = None
                self._standing.clear()
                self._note()
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
            # From here on whoever listens says so to Redis itself; those before are in the list.
            self._pubsub = pubsub
            async with self._subscribing:
                await pubsub.subscribe(*self._listeners)
            is_asked = False
            while True:
                message = await pubsub.get_message(timeout=REST.seconds_to_round(_IDLE_SECONDS))
                if message is not None:
                    is_asked = False
                    self._take(message)
                elif is_asked:
                    # A connection cut on the way is silent for ever and says nothing of it.
                    raise UnavailableError("Redis has fallen silent")
                else:
                    await pubsub.ping("still there?")
                    is_asked = True

    async def _subscribe(self, pubsub: PubSub, name: bytes) -> None:
        try:
            with translated_errors():
                async with self._subscribing:
                    if pubsub is self._pubsub:
                        await pubsub.subscribe(name)
        except UnavailableError as error:
            # Whoever hears finds that out too, and listens to everything anew.
            log.warning("broadcast.not_listening", error=str(error))

    def _do_soon(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    def _note(self) -> None:
        hears = self.hears
        if hears is self._heard:
            return
        self._heard = hears
        for observer in self._observers:
            observer()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self._standing.add(message["channel"])
            self._note()
        elif message["type"] == "message":
            self._listeners[message["channel"]](message["data"])
