"""Queries about extras, inside the given transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.fleet.extras.contracts import Extra, ListExtras
from cartwheel.domains.rentals.fleet.models import extras
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = extras.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_SHOWN: Final = sa.select(*[column for column in _kept if column.name != "store_id"]).where(_MINE)
_FIND: Final = _SHOWN.where(_kept.id == sa.bindparam("extra_id"))
_LOCK: Final = _FIND.with_for_update(key_share=True)
_LOCK_ALL: Final = (
    _SHOWN.where(_kept.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))))
    .order_by(_kept.id)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class ExtraRepository:
    """Extras of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, extra: Extra) -> bool:
        """Keep an extra; False if another one has its code."""
        rows = await self.connection.execute(
            insert(extras)
            .values(store_id=store_id, **asdict(extra))
            .on_conflict_do_nothing(index_elements=["store_id", "code"])
            .returning(_kept.id)
        )
        return rows.one_or_none() is not None

    async def find(self, store_id: UUID, extra_id: UUID) -> Extra | None:
        """Return an extra, if the store has it."""
        return await self._one(_FIND, of_store=store_id, extra_id=extra_id)

    async def lock(self, store_id: UUID, extra_id: UUID) -> Extra | None:
        """Return an extra, if the store has it; others who change it or take of it wait."""
        return await self._one(_LOCK, of_store=store_id, extra_id=extra_id)

    async def lock_all(self, store_id: UUID, ids: Iterable[UUID]) -> list[Extra]:
        """Return those extras that the store has, locked in the order of their ids."""
        rows = await self.connection.execute(_LOCK_ALL, {"of_store": store_id, "ids": [*ids]})
        return [read(row, Extra) for row in rows]

    async def list_page(self, store_id: UUID, query: ListExtras) -> list[Extra]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = _SHOWN.order_by(_kept.id.desc()).limit(query.limit + 1)
        if query.is_active is not None:
            wanted = wanted.where(_kept.is_active.is_(query.is_active))
        if query.cursor is not None:
            wanted = wanted.where(_kept.id < query.cursor)
        rows = await self.connection.execute(wanted, {"of_store": store_id})
        return [read(row, Extra) for row in rows]

    async def change(self, store_id: UUID, extra: Extra) -> None:
        """Write an extra anew that is locked."""
        await self.connection.execute(
            sa.update(extras)
            .where(_kept.store_id == store_id, _kept.id == extra.id)
            .values(asdict(extra))
        )

    async def _one(self, found: "sa.Select[Any]", **given: Any) -> Extra | None:
        row = (await self.connection.execute(found, given)).one_or_none()
        return None if row is None else read(row, Extra)
