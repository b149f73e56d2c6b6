"""Queries about groups, and who is in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.groups.contracts import CustomerGroup
from cartwheel.domains.customers.groups.models import group_members, groups
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept = groups.c
_COUNT: Final = (
    sa.select(sa.func.count())
    .where(group_members.c.group_id == _kept.id)
    .scalar_subquery()
    .label("members_count")
)
_SHOWN: Final = (_kept.id, _kept.name, _kept.discount_bps, _kept.created_at, _COUNT)


@dataclass(frozen=True, slots=True)
class GroupRepository:
    """Groups of one store at a time."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count a store's groups; none is added by others until the transaction ends."""
        await lock_name(self.connection, f"customer_groups:{store_id}")
        count = sa.select(sa.func.count()).where(_kept.store_id == store_id)
        return await self.connection.scalar(count.select_from(groups)) or 0

    async def add(
        self, store_id: UUID, *, group_id: UUID, name: str, discount_bps: int, at: datetime
    ) -> bool:
        """Keep a new group; False when another is called so."""
        values = {
            "id": group_id,
            "store_id": store_id,
            "name": name,
            "discount_bps": discount_bps,
            "created_at": at,
        }
        added = await self.connection.execute(
            insert(groups).values(values).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def find(self, store_id: UUID, group_id: UUID) -> CustomerGroup | None:
        """Return a group, if the store has it."""
        found = await self._fetch(_kept.store_id == store_id, _kept.id == group_id)
        return found[0] if found else None

    async def list_all(self, store_id: UUID) -> list[CustomerGroup]:
        """Return all groups by name."""
        return await self._fetch(_kept.store_id == store_id)

    async def find_named(self, store_id: UUID, name: str) -> UUID | None:
        """Return the id of the group that is called so."""
        return await self.connection.scalar(
            sa.select(_kept.id).where(_kept.store_id == store_id, _kept.name == name)
        )

    async def lock(self, store_id: UUID, group_id: UUID) -> bool:
        """Keep a group from being changed or deleted by others; False when there is none."""
        rows = await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == group_id)
            .with_for_update()
        )
        return rows.one_or_none() is not None

    async def update(self, store_id: UUID, group_id: UUID, values: dict[str, Any]) -> None:
        """Change a group that is locked."""
        if values:
            await self.connection.execute(
                sa.update(groups)
                .where(_kept.store_id == store_id, _kept.id == group_id)
                .values(values)
            )

    async def delete(self, store_id: UUID, group_id: UUID) -> None:
        """Remove a group; its members stay customers."""
        await self.connection.execute(
            sa.delete(groups).where(_kept.store_id == store_id, _kept.id == group_id)
        )

    async def share(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return which of these there are; they are not deleted until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
            )
            .order_by(_kept.id)
            .with_for_update(read=True, key_share=True),
            {"ids": [*ids]},
        )
        return set(rows.scalars())

    async def set_groups(self, store_id: UUID, customer_id: UUID, ids: Iterable[UUID]) -> None:
        """Let a customer, who is locked, be in these groups and in no others."""
        await self.connection.execute(
            sa.delete(group_members).where(group_members.c.customer_id == customer_id)
        )
        rows = [
            {"store_id": store_id, "customer_id": customer_id, "group_id": group_id}
            for group_id in sorted(set(ids))
        ]
        if rows:
            await self.connection.execute(sa.insert(group_members).values(rows))

    async def _fetch(self, *wanted: sa.ColumnElement[bool]) -> list[CustomerGroup]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.name, _kept.id)
        )
        return [read(row, CustomerGroup) for row in rows]
