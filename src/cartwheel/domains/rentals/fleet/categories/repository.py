"""Queries about categories of cars, inside the given transaction."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.fleet.categories.contracts import (
    RentalCategory,
    RentalCategoryItem,
)
from cartwheel.domains.rentals.fleet.models import cars, categories
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept = categories.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_COLUMNS: Final = [column for column in _kept if column.name != "store_id"]
_SHOWN: Final = sa.select(*_COLUMNS).where(_MINE)
_CARS: Final = sa.select(sa.func.count()).where(cars.c.category_id == _kept.id).scalar_subquery()
_LIST: Final = (
    sa.select(*_COLUMNS, _CARS.label("cars")).where(_MINE).order_by(_kept.position, _kept.name)
)
_BY_ID: Final = _SHOWN.where(_kept.id == sa.bindparam("category_id"))
_LOCK: Final = _BY_ID.with_for_update()
# Nobody deletes it meanwhile.
_BY_CODE: Final = _SHOWN.where(_kept.code == sa.bindparam("code")).with_for_update(
    read=True, key_share=True
)


@dataclass(frozen=True, slots=True)
class RentalCategoryRepository:
    """Categories of one store at a time."""

    connection: Connection

    async def lock_all(self, store_id: UUID) -> None:
        """Keep others from making categories of a store until the transaction ends."""
        await lock_name(self.connection, f"rental_categories:{store_id}")

    async def list_all(self, store_id: UUID) -> list[RentalCategoryItem]:
        """Return a store's categories by position and name, with how many cars are in each."""
        rows = await self.connection.execute(_LIST, {"of_store": store_id})
        return [read(row, RentalCategoryItem) for row in rows]

    async def find(self, store_id: UUID, category_id: UUID) -> RentalCategory | None:
        """Return a category, if the store has it."""
        return await self._one(_BY_ID, of_store=store_id, category_id=category_id)

    async def lock(self, store_id: UUID, category_id: UUID) -> RentalCategory | None:
        """Return a category, if the store has it; others who change it or use it wait."""
        return await self._one(_LOCK, of_store=store_id, category_id=category_id)

    async def hold(self, store_id: UUID, code: str) -> RentalCategory | None:
        """Return the category of a code, if the store has it; it is not deleted meanwhile."""
        return await self._one(_BY_CODE, of_store=store_id, code=code)

    async def add(self, store_id: UUID, category: RentalCategory) -> bool:
        """Keep a category; False if another one has its code."""
        rows = await self.connection.execute(
            insert(categories)
            .values(store_id=store_id, **asdict(category))
            .on_conflict_do_nothing()
            .returning(_kept.id)
        )
        return rows.one_or_none() is not None

    async def change(self, store_id: UUID, category: RentalCategory) -> None:
        """Write a category anew that is locked."""
        await self.connection.execute(
            sa.update(categories)
            .where(_kept.store_id == store_id, _kept.id == category.id)
            .values(asdict(category))
        )

    async def is_used(self, store_id: UUID, category_id: UUID) -> bool:
        """Return True when cars are in it."""
        found = sa.select(cars.c.id).where(
            cars.c.store_id == store_id, cars.c.category_id == category_id
        )
        return await self.connection.scalar(found.limit(1)) is not None

    async def delete(self, store_id: UUID, category_id: UUID) -> None:
        """Delete a category that nothing is in."""
        await self.connection.execute(
            sa.delete(categories).where(_kept.store_id == store_id, _kept.id == category_id)
        )

    async def _one(self, found: "sa.Select[Any]", **given: Any) -> RentalCategory | None:
        row = (await self.connection.execute(found, given)).one_or_none()
        return None if row is None else read(row, RentalCategory)
