"""
How long PostgreSQL may keep somebody waiting, and what is done when it is silent.

A server that has stopped, or whose network has gone, answers nothing and refuses
nothing. Whoever waits for longer than its patience has its connection ended, which
needs no answer of the server. Then the server is asked for a sign of life: while it
gives none, nobody else is kept waiting, and everybody is told at once.
"""

import asyncio
from contextvars import ContextVar
from typing import Final

import asyncpg

BACKGROUND_SECONDS: Final = 35.0
"""What work beside calls waits for one answer; the server ends its statements before."""

_ASK_EVERY_SECONDS: Final = 0.5
_SIGN_OF_LIFE_SECONDS: Final = 2.0

_patience: ContextVar[float] = ContextVar("patience", default=BACKGROUND_SECONDS)


class patience:  # noqa: N801 - used as a statement
    """Wait no longer than this for each answer within the block, and less if that was so before."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._token = _patience.set(min(self._seconds, _patience.get()))

    def __exit__(self, *_: object) -> None:
        _patience.reset(self._token)


def patience_seconds() -> float:
    """Return how long an answer is waited for here."""
    return _patience.get()


class Pulse:
    """Whether a server gives signs of life; asked only when somebody suspects that it does not."""

    __slots__ = ("_asking", "_url", "is_silent")

    def __init__(self, url: str) -> None:
        self._url = url
        self._asking: asyncio.Task[None] | None = None
        self.is_silent = False
        """True from a question that got no answer to the next one that does."""

    def suspect(self) -> None:
        """Begin to ask, unless that is done already."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(), name="sign of life of PostgreSQL")

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        try:
            while not await self._answers():
                self.is_silent = True
                await asyncio.sleep(_ASK_EVERY_SECONDS)
        finally:
            self.is_silent = False
            self._asking = None

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self._url, timeout=_SIGN_OF_LIFE_SECONDS)
        except TimeoutError:
            return False
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return True  # a refusal is an answer: whoever comes next hears of it at once
        connection.terminate()
        return True


class Watch:
    """Ends one connection when it keeps its holder waiting for longer than the patience here."""

    __slots__ = ("_connection", "_handle", "_loop", "_pulse", "_seconds", "has_ended_it")

    def __init__(self, connection: asyncpg.Connection, pulse: Pulse) -> None:
        self._connection = connection
        self._pulse = pulse
        self._seconds = _patience.get()
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None
        self.has_ended_it = False

    def begin(self) -> None:
        """Something is asked of the server."""
        self.end()
        self._handle = self._loop.call_later(self._seconds, self._give_up)

    def end(self) -> None:
        """It has answered."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _give_up(self) -> None:
        # Whoever waits for the answer hears at once that the connection is lost.
        self._handle = None
        self.has_ended_it = True
        self._connection.terminate()
        self._pulse.suspect()
