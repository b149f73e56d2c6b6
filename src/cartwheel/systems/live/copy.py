"""The live copy of one kind of thing, known by ids."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.kernel.sharing import Shared
from cartwheel.systems.broadcast.api import Broadcast

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)

log = structlog.get_logger()

_POLL_SECONDS: Final = 0.5
_QUIET_POLL_SECONDS: Final = 30.0
# So long after somebody has asked it goes on looking often.
_QUIET_AFTER_SECONDS: Final = 5.0
_TRUSTED_SECONDS: Final = 1.0
_READS_AT_ONCE: Final = 8


class LiveSource(Protocol[R_co]):
    """
    Where the truth is.

    Each change of the value of an id has a revision, and revisions become visible in their order.
    """

    async def read(self, about: UUID) -> R_co:
        """
        Return the value of an id.

        Raises:
            UnavailableError: it cannot be read now.
        """
        ...

    async def latest_revision(self) -> int:
        """
        Return the newest revision of all, 0 before the first.

        Raises:
            UnavailableError: it cannot be read now.
        """
        ...

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        """
        Return the ids whose values have changed after a revision, each with its own, in order.

        Raises:
            UnavailableError: they cannot be read now.
        """
        ...


@dataclass(slots=True, eq=False)
class _Kept(Generic[T]):
    value: T
    read_at: float
    is_stale: bool


@dataclass(slots=True, eq=False)
class _Read:
    """A value on its way; what changes meanwhile may or may not be in it."""

    is_overtaken: bool = False


class LiveCopy(Generic[T]):
    """
    Answers for the values of a source; see the package. One of each kind for the process.

    `name` is that of the broadcast's channel and of the lines in the log. Beyond `most` values
    the copy begins anew.
    """

    def __init__(
        self, name: str, source: LiveSource[T], broadcast: Broadcast, *, most: int = 10_000
    ) -> None:
        self._name = name
        self._source = source
        self._broadcast = broadcast
        self._most = most
        self._kept: dict[UUID, _Kept[T]] = {}
        self._shared = Shared[T](at_once=_READS_AT_ONCE)
        self._reads: dict[UUID, list[_Read]] = {}
        self._polled_at = float("-inf")
        self._seen: int | None = None
        self._woken = asyncio.Event()
        self._asked_at = float("-inf")
        self._look_wanted = asyncio.Event()
        self._observers: list[Callable[[], None]] = []
        broadcast.listen(name, self._on_message)
        # What was sent meanwhile is missed, and from now on nothing is heard.
        broadcast.observe(self._look_wanted.set)

    async def get(self, about: UUID) -> T:
        """
        Return the value of an id, as it was at most a second ago.

        While the source is away, that is what was known last.

        Raises:
            UnavailableError: nothing is known, and the source is away.
        """
        self._note_question()
        kept = self._kept.get(about)
        if kept is not None and not kept.is_stale and self._is_trusted(kept):
            return kept.value
        try:
            # However many ask, when nothing was heard for a while: they share a read or two.
            return await self._shared.ask(about, partial(self._read, about))
        except UnavailableError as error:
            if kept is None:
                raise
            log.warning("live.stale", of=self._name, id=str(about), error=str(error))
            return kept.value

    def find(self, about: UUID) -> T | None:
        """Return what is known of an id at once, None until it was asked for with `get`."""
        self._note_question()
        kept = self._kept.get(about)
        return None if kept is None else kept.value

    def changed(self, about: UUID) -> None:
        """Make a change that has been committed known, here at once and elsewhere soon."""
        self._invalidate(about)
        self._broadcast.send_soon(self._name, about.bytes)

    def observe(self, observer: Callable[[], None]) -> None:
        """Have a function called whenever something has changed and is in force here."""
        self._observers.append(observer)

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._broadcast.run(), name=f"{self._name} broadcast")
            group.create_task(self._poll(), name=f"{self._name} poll")
            group.create_task(self._refresh(), name=f"{self._name} refresh")

    def _note_question(self) -> None:
        self._asked_at = time.monotonic()
        self._look_wanted.set()

    def _is_trusted(self, kept: _Kept[T]) -> bool:
        return time.monotonic() - max(kept.read_at, self._polled_at) < _TRUSTED_SECONDS

    async def _read(self, about: UUID) -> T:
        read, read_at = _Read(), time.monotonic()
        self._reads.setdefault(about, []).append(read)
        try:
            value = await self._source.read(about)
        finally:
            self._reads[about].remove(read)
            if not self._reads[about]:
                del self._reads[about]
        if not read.is_overtaken or about not in self._kept:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[about] = _Kept(value, read_at, is_stale=read.is_overtaken)
        if read.is_overtaken:
            self._woken.set()
        return value

    def _on_message(self, message: bytes) -> None:
        self._invalidate(UUID(bytes=message))

    def _invalidate(self, about: UUID) -> None:
        for read in self._reads.get(about, ()):
            read.is_overtaken = True
        if (kept := self._kept.get(about)) is not None:
            kept.is_stale = True
        self._woken.set()

    async def _poll(self) -> None:
        while True:
            # Before, so that what is wanted meanwhile is looked for once more.
            self._look_wanted.clear()
            try:
                await self._look()
            except UnavailableError as error:
                log.warning("live.poll_failed", of=self._name, error=str(error))
            except Exception:
                log.exception("live.poll_failed", of=self._name)
            await self._rest()

    async def _rest(self) -> None:
        is_asked = time.monotonic() - self._asked_at < _QUIET_AFTER_SECONDS
        if (is_asked and not REST.has_come) or not self._broadcast.hears:
            await asyncio.sleep(_POLL_SECONDS)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(REST.seconds_to_round(_QUIET_POLL_SECONDS)):
                await self._look_wanted.wait()

    async def _look(self) -> None:
        started = time.monotonic()
        if self._seen is None:
            self._seen = await self._source.latest_revision()
            # Nobody knows how old that is which was read before, or is just being read.
            changed = [(about, self._seen) for about in (*self._kept, *self._reads)]
        else:
            changed = await self._source.list_changed(since=self._seen)
        for about, revision in changed:
            self._invalidate(about)
            self._seen = max(self._seen, revision)
        self._polled_at = started

    async def _refresh(self) -> None:
        """Read again what has changed, for those who look without waiting."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                for about in [about for about, kept in self._kept.items() if kept.is_stale]:
                    await self._read(about)
                for observer in self._observers:
                    observer()
            except UnavailableError as error:
                log.warning("live.refresh_failed", of=self._name, error=str(error))
            except Exception:
                log.exception("live.refresh_failed", of=self._name)
            else:
                continue
            await asyncio.sleep(_POLL_SECONDS)
            self._woken.set()
