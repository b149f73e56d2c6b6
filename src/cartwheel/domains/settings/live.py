"""
What is in force in every store, as this process knows it.

A store's settings and flags are a layer over the platform's; both are live copies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigRegistry, Values
from cartwheel.systems.flags.api import FlagDefinition, FlagSet
from cartwheel.systems.live.api import LiveCopy
from cartwheel.systems.rpc.api import NO_STORE

_MOST_COMBINED: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class StoreSettings:
    """What is in force for one store."""

    values: Values
    flags: FlagSet


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    given: Mapping[str, Any]
    flags: Mapping[str, FlagDefinition]


@dataclass(slots=True)
class _Layers:
    """What stores and the platform have set, in PostgreSQL."""

    database: Database

    async def read(self, about: UUID) -> _Layer:
        async with self.database.transaction(store_id=about, aside=True) as connection:
            given = await ConfigurationRepository(connection).find(about)
            flags = await FlagRepository(connection).list_own(about)
        return _Layer(given.values, flags)

    async def latest_revision(self) -> int:
        async with self.database.reading() as connection:
            return await ChangeRepository(connection).latest_revision()

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        async with self.database.reading() as connection:
            return await ChangeRepository(connection).list_changed(since=since)


class LiveSettings:
    """Answers for what is in force; one for the process."""

    def __init__(self, database: Database, broadcast: Broadcast, registry: ConfigRegistry) -> None:
        self._layers = LiveCopy("settings", _Layers(database), broadcast)
        self._registry = registry
        self._combined: dict[UUID, tuple[_Layer, _Layer, StoreSettings]] = {}

    async def of(self, store_id: UUID) -> StoreSettings:
        """
        Return what is in force for a store, at most a second ago.

        While the database is away, that is what was known last.

        Raises:
            UnavailableError: nothing is known, and the database does not answer.
        """
        platform = await self._layers.get(NO_STORE)
        own = platform if store_id == NO_STORE else await self._layers.get(store_id)
        return self._combine(store_id, platform, own)

    def find(self, store_id: UUID) -> StoreSettings | None:
        """Return what is known of a store at once, None until it was asked for with `of`."""
        platform, own = self._layers.find(NO_STORE), self._layers.find(store_id)
        if platform is None or own is None:
            return None
        return self._combine(store_id, platform, own)

    def changed(self, store_id: UUID) -> None:
        """Make a change that has been committed known, here at once and elsewhere soon."""
        self._layers.changed(store_id)

    def observe(self, observer: Callable[[], None]) -> None:
        """Have a function called whenever something has changed and is in force here."""
        self._layers.observe(observer)

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        await self._layers.run()

    def _combine(self, store_id: UUID, platform: _Layer, own: _Layer) -> StoreSettings:
        known = self._combined.get(store_id)
        if known is not None and known[0] is platform and known[1] is own:
            return known[2]
        settings = StoreSettings(
            self._registry.values(platform.given, own.given),
            FlagSet({**platform.flags, **own.flags}),
        )
        if len(self._combined) >= _MOST_COMBINED:
            self._combined.clear()
        self._combined[store_id] = (platform, own, settings)
        return settings
