"""Files brought in by people, and the jobs that import them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dishka import AsyncContainer
from tests.columnstore.line import Line
from tests.domains.events.making import door
from tests.domains.stores.factories import add_member

from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.clickstreams.imports.contracts import (
    AddEventImportPart,
    EventImport,
    StartEventImport,
)
from cartwheel.domains.clickstreams.imports.runner import EventImportRunner
from cartwheel.domains.clickstreams.imports.service import EventImportService
from cartwheel.domains.events.api import EventTotals, IngestService
from cartwheel.domains.events.repository import EventRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.contracts import Role
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Answer, Snooze
from cartwheel.systems.realtime.api import Rooms, Topics
from cartwheel.systems.rpc.api import Actor

HEADER = "timestamp,visitorid,event,itemid,transactionid"


def row(at: int, *, visitor: int = 1, event: str = "view", item: int = 7) -> str:
    return f"{1_433_221_332_000 + at},{visitor},{event},{item},"


def file_of(*lines: str) -> bytes:
    return ("\n".join((HEADER, *lines)) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Desk:
    """A store in which somebody imports files, and the whole line behind it."""

    house: AsyncContainer
    line: Line
    actor: Actor

    @asynccontextmanager
    async def imports(self) -> AsyncIterator[EventImportService]:
        async with self.scope(self.actor.store_id) as scope:
            yield await scope.get(EventImportService)

    def scope(self, store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
        return open_scope(self.house, store_id)

    async def person(self, role: Role = Role.OWNER) -> Actor:
        """Return somebody else of the same store."""
        person_id = await add_member(self, role, store_id=self.actor.store_id)
        return Actor("person", person_id, self.actor.store_id, HOUSE.permissions.of_role(role))

    def runner(self, through: IngestService | None = None) -> EventImportRunner:
        redis, database = self.line.log.redis, self.line.database
        return EventImportRunner(
            database,
            Topics(redis, Rooms(redis)),
            through or door(self.line.log, database),
            EventTotals(database, EventRepository(self.line.columns)),
            HOUSE.permissions,
            SystemClock(),
        )

    async def begin(
        self, content: bytes, *, by: Actor | None = None, part: int | None = None, **given: Any
    ) -> EventImport:
        """Upload a file, in parts of so many bytes."""
        part = part or len(content)
        command = StartEventImport(
            file_name="clicks.csv", size=len(content), content=content[:part], **given
        )
        async with self.imports() as imports:
            begun = await imports.start(by or self.actor, command)
        for offset in range(part, len(content), part):
            async with self.imports() as imports:
                more = AddEventImportPart(begun.id, offset, content[offset : offset + part])
                begun = await imports.add_part(self.actor.store_id, more)
        return begun

    async def get(self, begun: EventImport) -> EventImport:
        async with self.imports() as imports:
            return await imports.get(self.actor.store_id, begun.id)

    async def run(self, begun: EventImport, through: IngestService | None = None) -> Answer:
        """Work an import through, as its job does, with the line at work."""
        async with self.line.running(), self._sweeping():
            while isinstance(answer := await self._run(begun, through), Snooze):
                pass
        return answer

    @asynccontextmanager
    async def _sweeping(self) -> AsyncIterator[None]:
        """Let the clocks of stores go on, as they do without a test."""
        database = self.line.database
        stores = StoreDirectory(database, HOUSE.permissions)
        sweeper = CartSweeper(
            database=database, stores=stores, log=self.line.log, clock=SystemClock()
        )

        async def sweep() -> None:
            while True:
                await sweeper.sweep()
                await asyncio.sleep(0.1)

        task = asyncio.create_task(sweep())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, begun: EventImport, through: IngestService | None) -> Answer:
        return await self.runner(through).run(self.actor.store_id, begun.id)

    async def bring(self, content: bytes, **given: Any) -> EventImport:
        """Upload a file and have it imported."""
        begun = await self.begin(content, **given)
        await self.run(begun)
        return await self.get(begun)


def key_of(store_id: UUID) -> Actor:
    return Actor("store_key", new_id(), store_id, HOUSE.permissions.of_store)
