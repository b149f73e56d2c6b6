"""
When a process that has its engines to itself looks after them, and when it lets them lie.

Much is looked at again and again only because somebody else may have changed it, or because
work makes it change: how far groups are behind, how full Redis is, what waits. Where nobody
else writes to the engines nothing of that changes while nothing is done here. Such a process
comes to *rest* half a minute after it was stirred last, by a request or by an event, an
announcement or a job that it handled, and then looks every five minutes. What stirs it ends
that at once: all who rest go on with their usual rounds.

Work itself never waits for that. It is heard of by what brings it: a notification, an entry of
a stream, a marker of a queue, a time that has come.

Everywhere else, in roles that share their engines, nobody rests.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from cartwheel.kernel.rounds import next_round, seconds_to_round

LONGEST_SECONDS: Final = 300.0
_AWAKE_SECONDS: Final = 30.0


class Rest:
    """Whether a process rests; one for the process, which has one event loop."""

    __slots__ = ("_sleepers", "_stirred_at", "is_alone")

    def __init__(self) -> None:
        self.is_alone = False
        """True where nobody else works on this process's engines."""
        self._stirred_at = 0.0
        self._sleepers: set[asyncio.Future[None]] = set()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the engines to oneself for as long as the block lasts."""
        self.is_alone = True
        self.stir()
        try:
            yield
        finally:
            self.is_alone = False
            self.stir()

    @property
    def has_come(self) -> bool:
        """True while nothing goes on, and nothing but what goes on here could change anything."""
        return self.is_alone and time.monotonic() - self._stirred_at > _AWAKE_SECONDS

    def stir(self) -> None:
        """Say that something goes on; cheap, to be said often."""
        self._stirred_at = time.monotonic()
        if self._sleepers:
            sleepers, self._sleepers = self._sleepers, set()
            for sleeper in sleepers:
                if not sleeper.done():
                    sleeper.set_result(None)

    def seconds_to_round(self, every: float) -> float:
        """Return how long to wait for what ends the wait by itself when it comes."""
        return seconds_to_round(LONGEST_SECONDS if self.has_come else every)

    async def next_round(self, every: float) -> None:
        """Sleep until the next round; at rest, until the first one after something has stirred."""
        if self.has_come:
            await self.until_stirred(seconds_to_round(LONGEST_SECONDS))
            if self.has_come:
                return
        await next_round(every)

    async def until_stirred(self, seconds: float) -> None:
        """Sleep until something stirs, and for so many seconds at most."""
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.add(sleeper)
        try:
            await asyncio.wait([sleeper], timeout=seconds)
        finally:
            self._sleepers.discard(sleeper)


REST: Final = Rest()
"""That of this process."""


def stirring(app: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Have each connection and request of an ASGI application stir the process."""

    async def stirred(scope: Any, receive: Any, send: Any) -> Any:
        REST.stir()
        return await app(scope, receive, send)

    return stirred
