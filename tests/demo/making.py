"""The demo store of a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from dishka import AsyncContainer

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.entrypoints.demo.run import furnish_once
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Demo:
    """A store, and the home that keeps its key."""

    house: AsyncContainer
    opened: OpenedStore
    home: Path

    @property
    def store_id(self) -> UUID:
        """The store's id."""
        return self.opened.store_id

    async def furnish(self) -> bool:
        """Do what the application does after it has started."""
        return await furnish_once(self.house, self.opened.key, self.home)

    async def ask(self, service: type[T], method: str, *given: Any) -> Any:
        """Ask a service of the store something, in a transaction of its own."""
        async with open_scope(self.house, self.store_id) as scope:
            return await getattr(await scope.get(service), method)(self.store_id, *given)

    async def count(self, table: sa.Table, *wanted: sa.ColumnElement[bool]) -> int:
        """Count a table's rows of the store."""
        database = await self.house.get(Database)
        query = sa.select(sa.func.count()).select_from(table)
        async with database.transaction(store_id=self.store_id) as connection:
            return await connection.scalar(query.where(table.c.store_id == self.store_id, *wanted))
