"""Keys seen lately, so that no request waits for their source and no stranger wears it out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import structlog

from cartwheel.kernel.errors import UnavailableError

T = TypeVar("T")

_log = structlog.get_logger()

_MOST_STRANGERS: Final = 1000
_SECONDS_BEFORE_ANYTHING_IS_KNOWN: Final = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is asked, in seconds."""

    fresh: float
    """What was read is not asked for again for so long."""
    cooldown: float
    """Between the end of one look and the next, whatever the reason."""
    stranger: float = 60.0
    """For so long an id that the source did not know causes no look of its own."""


class RememberedKeys(Generic[T]):
    """
    Keys by their id, as a source gave them last.

    At most one look is under way, and at most one begins per cooldown. A look belongs to
    nobody: it goes on when the request that caused it is given up. While the keys are
    older than they should be, but not by more than as much again, they are used and a look
    goes on beside. A source that is away leaves the keys as they were.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Mapping[str, T]]],
        *,
        name: str,
        pace: Pace,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._name = name
        self._pace = pace
        self._seconds = seconds
        self._keys: Mapping[str, T] | None = None
        self._fresh_until = 0.0
        self._next_look_at = 0.0
        self._looking: asyncio.Task[bool] | None = None
        self._strangers: dict[str, float] = {}

    async def all(self) -> Mapping[str, T]:
        """
        Return every key.

        Raises:
            UnavailableError: none have ever been read, and the source does not answer.
        """
        now = self._seconds()
        if self._keys is None or now >= self._fresh_until + self._pace.fresh:
            await self._refresh()
        elif now >= self._fresh_until:
            self._begin()
        if self._keys is None:
            raise UnavailableError(f"The {self._name} cannot be read")
        return self._keys

    async def find(self, kid: str) -> T | None:
        """
        Return a key, which may cause one look when it is not known.

        Raises:
            UnavailableError: none have ever been read, and the source does not answer.
        """
        key = (await self.all()).get(kid)
        if key is not None or self._strangers.get(kid, 0.0) > self._seconds():
            return key
        if await self._refresh():
            key = (await self.all()).get(kid)
            if key is None:
                self._remember_stranger(kid)
        return key

    async def renew(self) -> None:
        """Look now, whatever was seen lately; for whoever has changed the keys."""
        if self._looking is not None:  # it may have begun before the change
            await asyncio.shield(self._looking)
        self._next_look_at = 0.0
        await self._refresh()

    async def close(self) -> None:
        """Give up a look that is under way."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _refresh(self) -> bool:
        """Wait for a look; False when it is too early for one, or the source is away."""
        task = self._begin()
        return task is not None and await asyncio.shield(task)

    def _begin(self) -> asyncio.Task[bool] | None:
        if self._looking is None and self._seconds() >= self._next_look_at:
            self._looking = asyncio.create_task(self._read(), name=self._name)
        return self._looking

    async def _read(self) -> bool:
        cooldown = self._pace.cooldown
        fresh = self._pace.fresh
        try:
            self._keys = await self._look()
        except UnavailableError as error:
            _log.warning("tokens.keys_not_read", source=self._name, error=str(error))
            fresh = cooldown
        except Exception:  # noqa: BLE001 - whoever asks is served from what was read before
            _log.exception("tokens.keys_not_read", source=self._name)
            fresh = cooldown
        else:
            return True
        finally:
            if self._keys is None:
                cooldown = min(cooldown, _SECONDS_BEFORE_ANYTHING_IS_KNOWN)
            now = self._seconds()
            self._fresh_until = now + fresh
            self._next_look_at = now + cooldown
            self._looking = None
        return False

    def _remember_stranger(self, kid: str) -> None:
        if len(self._strangers) >= _MOST_STRANGERS:
            del self._strangers[next(iter(self._strangers))]
        self._strangers[kid] = self._seconds() + self._pace.stranger
