"""Stores with settings and flags, as one process or several know them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from redis.asyncio import Redis
from tests.kit.clock import MovedClock
from tests.unit.flags.making import flag

from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.contracts import (
    Configuration,
    Flag,
    PutConfiguration,
    PutFlag,
)
from cartwheel.domains.settings.flags import FlagService
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigKey, ConfigRegistry
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    AuditNote,
    TransactionScope,
    UnauthenticatedError,
)

SHARE: Final = ConfigKey(
    name="demo.share", type=float, default=0.5, least=0.0, most=1.0, description="A share."
)
PAUSE: Final = ConfigKey(
    name="demo.pause",
    type=timedelta,
    default=timedelta(minutes=5),
    least=timedelta(seconds=1),
    most=timedelta(hours=1),
    description="A pause.",
)
TONE: Final = ConfigKey(
    name="demo.tone", type=Literal["kind", "curt"], default="kind", description="A tone."
)
REGISTRY: Final = ConfigRegistry((SHARE, PAUSE, TONE))
NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


ALL: Final = ("flags:read", "flags:write", "settings:read", "settings:write")


@dataclass
class Desk:
    """Somebody who changes what a store has set, in one of the processes."""

    database: Database
    live: LiveSettings
    store_id: UUID
    kind: str = "person"
    id: UUID = field(default_factory=new_id)
    note: AuditNote = field(default_factory=AuditNote)

    @property
    def actor(self) -> Actor:
        return Actor(self.kind, self.id, self.store_id, frozenset())

    def at(self, store_id: UUID) -> "Desk":
        """Sit down at another store's desk of the same process."""
        return Desk(self.database, self.live, store_id, self.kind, self.id)

    @asynccontextmanager
    async def configuration(self) -> AsyncIterator[ConfigurationService]:
        async with TransactionScope(self.database, store_id=self.store_id) as scope:
            connection = await scope.connection()
            yield ConfigurationService(
                configurations=ConfigurationRepository(connection),
                changes=ChangeRepository(connection),
                registry=REGISTRY,
                live=self.live,
                transaction=scope,
                note=self.note,
                clock=MovedClock(NOW),
            )

    @asynccontextmanager
    async def flags(self) -> AsyncIterator[FlagService]:
        async with TransactionScope(self.database, store_id=self.store_id) as scope:
            connection = await scope.connection()
            yield FlagService(
                flags=FlagRepository(connection),
                changes=ChangeRepository(connection),
                live=self.live,
                transaction=scope,
                note=self.note,
                clock=MovedClock(NOW),
            )

    async def look(self) -> Configuration:
        async with self.configuration() as service:
            return await service.get(self.store_id)

    async def put(self, version: int, values: dict[str, Any]) -> Configuration:
        async with self.configuration() as service:
            return await service.put(self.actor, PutConfiguration(version, values))

    async def put_flag(self, key: str, version: int = 0, /, **given: Any) -> Flag:
        async with self.flags() as service:
            return await service.put(self.actor, PutFlag(key, version, flag(**given)))

    async def look_at_flag(self, key: str) -> Flag:
        async with self.flags() as service:
            return await service.get(self.store_id, key)


def live_settings(database: Database, redis: Redis) -> LiveSettings:
    """What a process knows, before it follows the changes."""
    return LiveSettings(database, Broadcast(redis), REGISTRY)


@asynccontextmanager
async def following(*processes: LiveSettings) -> AsyncIterator[None]:
    """Let processes follow the changes for the length of the block."""
    tasks = [asyncio.create_task(process.run()) for process in processes]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def values_of(configuration: Configuration) -> dict[str, tuple[Any, str]]:
    """Return the values in force and whose they are, by key."""
    return {item.key: (item.value, item.source) for item in configuration.items}


def as_json(value: Any) -> Any:
    return msgspec.to_builtins(value)


PLATFORM: Final = NO_STORE


class Keys:
    """A few keys: to the desk's store, to another one, and to the platform."""

    def __init__(self, desk: Desk) -> None:
        self._actors = {
            name: Actor(kind, new_id(), store, frozenset(permissions))
            for name, kind, store, permissions in (
                ("owner", "store_key", desk.store_id, ALL),
                ("stranger", "store_key", new_id(), ALL),
                ("operator", "operator", PLATFORM, ALL),
                *((p, "store_key", desk.store_id, (p,)) for p in (*ALL, "carts:read")),
            )
        }

    async def authenticate(self, credential: str) -> Actor:
        try:
            return self._actors[credential]
        except KeyError:
            raise UnauthenticatedError from None
