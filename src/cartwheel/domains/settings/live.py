"""
What is in force in every store, as this process knows it.

A store's settings and flags are a layer over the platform's; both are read when first
needed and kept. `run` learns what has changed: from Redis at once, and from the revisions in
PostgreSQL, which finds whatever Redis did not tell. They are looked at twice a second while
somebody asks or Redis is not heard, and else every five seconds. Whenever that was not done
for a second, what is known is read again before it is used.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog

from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rounds import seconds_to_round
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigRegistry, Values
from cartwheel.systems.flags.api import FlagDefinition, FlagSet
from cartwheel.systems.rpc.api import NO_STORE

log = structlog.get_logger()

_CHANNEL: Final = "settings"
_POLL_SECONDS: Final = 0.5
_QUIET_POLL_SECONDS: Final = 5.0
# So long after somebody has asked it goes on looking often.
_QUIET_AFTER_SECONDS: Final = 5.0
_TRUSTED_SECONDS: Final = 1.0
_MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class StoreSettings:
    """What is in force for one store."""

    values: Values
    flags: FlagSet


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    given: Mapping[str, Any]
    flags: Mapping[str, FlagDefinition]


@dataclass(slots=True, eq=False)
class _Kept:
    layer: _Layer
    read_at: float
    is_stale: bool


@dataclass(slots=True, eq=False)
class _Read:
    """A layer on its way; what changes meanwhile may or may not be in it."""

    is_overtaken: bool = False


class LiveSettings:
    """Answers for what is in force; one for the process."""

    def __init__(self, database: Database, broadcast: Broadcast, registry: ConfigRegistry) -> None:
        self._database = database
        self._broadcast = broadcast
        self._registry = registry
        self._layers: dict[UUID, _Kept] = {}
        self._combined: dict[UUID, tuple[_Layer, _Layer, StoreSettings]] = {}
        self._reads: dict[UUID, list[_Read]] = {}
        self._polled_at = float("-inf")
        self._seen: int | None = None
        self._woken = asyncio.Event()
        self._asked_at = float("-inf")
        self._look_wanted = asyncio.Event()
        self._observers: list[Callable[[], None]] = []
        broadcast.listen(_CHANNEL, self._on_message)
        # What was sent meanwhile is missed, and from now on nothing is heard.
        broadcast.observe(self._look_wanted.set)

    async def of(self, store_id: UUID) -> StoreSettings:
        """
        Return what is in force for a store, at most a second ago.

        While the database is away, that is what was known last.

        Raises:
            UnavailableError: nothing is known, and the database does not answer.
        """
        self._note_question()
        platform = await self._layer(NO_STORE)
        own = platform if store_id == NO_STORE else await self._layer(store_id)
        return self._combine(store_id, platform, own)

    def find(self, store_id: UUID) -> StoreSettings | None:
        """Return what is known of a store at once, None until it was asked for with `of`."""
        self._note_question()
        platform, own = self._layers.get(NO_STORE), self._layers.get(store_id)
        if platform is None or own is None:
            return None
        return self._combine(store_id, platform.layer, own.layer)

    def changed(self, store_id: UUID) -> None:
        """Make a change that has been committed known, here at once and elsewhere soon."""
        self._invalidate(store_id)
        self._broadcast.send_soon(_CHANNEL, store_id.bytes)

    def observe(self, observer: Callable[[], None]) -> None:
        """Have a function called whenever something has changed and is in force here."""
        self._observers.append(observer)

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._broadcast.run(), name="settings broadcast")
            group.create_task(self._poll(), name="settings poll")
            group.create_task(self._refresh(), name="settings refresh")

    def _note_question(self) -> None:
        self._asked_at = time.monotonic()
        self._look_wanted.set()

    async def _layer(self, store_id: UUID) -> _Layer:
        kept = self._layers.get(store_id)
        if kept is not None and not kept.is_stale and self._is_trusted(kept):
            return kept.layer
        try:
            return await self._read(store_id)
        except UnavailableError as error:
            if kept is None:
                raise
            log.warning("settings.stale", store_id=str(store_id), error=str(error))
            return kept.layer

    def _is_trusted(self, kept: _Kept) -> bool:
        return time.monotonic() - max(kept.read_at, self._polled_at) < _TRUSTED_SECONDS

    async def _read(self, store_id: UUID) -> _Layer:
        read, read_at = _Read(), time.monotonic()
        self._reads.setdefault(store_id, []).append(read)
        try:
            async with self._database.transaction(store_id=store_id) as connection:
                given = await ConfigurationRepository(connection).find(store_id)
                flags = await FlagRepository(connection).list_own(store_id)
        finally:
            self._reads[store_id].remove(read)
            if not self._reads[store_id]:
                del self._reads[store_id]
        layer = _Layer(given.values, flags)
        if not read.is_overtaken or store_id not in self._layers:
            if len(self._layers) >= _MOST_KEPT:
                self._layers.clear()
                self._combined.clear()
            self._layers[store_id] = _Kept(layer, read_at, is_stale=read.is_overtaken)
        if read.is_overtaken:
            self._woken.set()
        return layer

    def _combine(self, store_id: UUID, platform: _Layer, own: _Layer) -> StoreSettings:
        known = self._combined.get(store_id)
        if known is not None and known[0] is platform and known[1] is own:
            return known[2]
        settings = StoreSettings(
            self._registry.values(platform.given, own.given),
            FlagSet({**platform.flags, **own.flags}),
        )
        self._combined[store_id] = (platform, own, settings)
        return settings

    def _on_message(self, message: bytes) -> None:
        self._invalidate(UUID(bytes=message))

    def _invalidate(self, store_id: UUID) -> None:
        for read in self._reads.get(store_id, ()):
            read.is_overtaken = True
        if (kept := self._layers.get(store_id)) is not None:
            kept.is_stale = True
        self._woken.set()

    async def _poll(self) -> None:
        while True:
            # Before, so that what is wanted meanwhile is looked for once more.
            self._look_wanted.clear()
            try:
                await self._look()
            except UnavailableError as error:
                log.warning("settings.poll_failed", error=str(error))
            except Exception:
                log.exception("settings.poll_failed")
            await self._rest()

    async def _rest(self) -> None:
        is_asked = time.monotonic() - self._asked_at < _QUIET_AFTER_SECONDS
        if is_asked or not self._broadcast.hears:
            await asyncio.sleep(_POLL_SECONDS)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds_to_round(_QUIET_POLL_SECONDS)):
                await self._look_wanted.wait()

    async def _look(self) -> None:
        started = time.monotonic()
        async with self._database.reading() as connection:
            changes = ChangeRepository(connection)
            if self._seen is None:
                self._seen = await changes.latest_revision()
                # Nobody knows how old that is which was read before, or is just being read.
                changed = [(store_id, self._seen) for store_id in (*self._layers, *self._reads)]
            else:
                changed = await changes.list_changed(since=self._seen)
        for store_id, revision in changed:
            self._invalidate(store_id)
            self._seen = max(self._seen, revision)
        self._polled_at = started

    async def _refresh(self) -> None:
        """Read again what has changed, for those who look without waiting."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                for store_id in [key for key, kept in self._layers.items() if kept.is_stale]:
                    await self._read(store_id)
                for observer in self._observers:
                    observer()
            except UnavailableError as error:
                log.warning("settings.refresh_failed", error=str(error))
            except Exception:
                log.exception("settings.refresh_failed")
            else:
                continue
            await asyncio.sleep(_POLL_SECONDS)
            self._woken.set()
