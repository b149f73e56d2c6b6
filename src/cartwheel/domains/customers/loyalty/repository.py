"""Queries about points; the customer is locked before anything is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.loyalty.contracts import EntryKind, PointsEntry, PointsExpiry
from cartwheel.domains.customers.loyalty.models import draws, entries, lots
from cartwheel.domains.customers.loyalty.rules import Draw, Lot
from cartwheel.domains.customers.models import customers
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_SHOWN: Final = tuple(entries.c[name] for name in PointsEntry.__struct_fields__)
_DRAW_NAMES: Final = ("entry_id", "lot_id", "store_id", "points", "given_back")
_ADD_DRAWS: Final = insertion(draws, _DRAW_NAMES)
_taken = rows_given(of_lot=sa.Uuid, part=sa.BigInteger)
_TAKE: Final = (
    sa.update(lots)
    .where(lots.c.id == _taken.c.of_lot)
    .values(remaining=lots.c.remaining - _taken.c.part)
)
_restored = rows_given(of_lot=sa.Uuid, part=sa.BigInteger)
_RESTORE: Final = (
    sa.update(draws)
    .where(
        draws.c.entry_id == sa.bindparam("of_entry", type_=sa.Uuid),
        draws.c.lot_id == _restored.c.of_lot,
    )
    .values(given_back=draws.c.given_back + _restored.c.part)
)


@dataclass(frozen=True, slots=True)
class PointsRepository:
    """Accounts of points of one store at a time."""

    connection: Connection

    async def find_entry(self, store_id: UUID, kind: EntryKind, reference: str) -> Any:
        """Return what is booked under a reference, with its customer, if anything is."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN, entries.c.customer_id).where(
                entries.c.store_id == store_id,
                entries.c.kind == kind,
                entries.c.reference == reference,
            )
        )
        return rows.one_or_none()

    async def add_entry(self, store_id: UUID, customer_id: UUID, entry: PointsEntry) -> bool:
        """Book a change; False when the reference is taken."""
        values = {
            **{name: getattr(entry, name) for name in PointsEntry.__struct_fields__},
            "store_id": store_id,
            "customer_id": customer_id,
        }
        added = await self.connection.execute(
            insert(entries).values(values).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def add_lot(self, store_id: UUID, customer_id: UUID, entry_id: UUID, lot: Lot) -> None:
        """Keep points that came in together by a booking."""
        await self.connection.execute(
            sa.insert(lots).values(
                id=lot.id,
                entry_id=entry_id,
                store_id=store_id,
                customer_id=customer_id,
                points=lot.remaining,
                remaining=lot.remaining,
                expires_at=lot.expires_at,
            )
        )

    async def list_lots(self, store_id: UUID, customer_id: UUID) -> list[Lot]:
        """Return the lots of which something is left."""
        rows = await self.connection.execute(
            sa.select(lots.c.id, lots.c.remaining, lots.c.expires_at).where(
                lots.c.store_id == store_id, lots.c.customer_id == customer_id, lots.c.remaining > 0
            )
        )
        return [read(row, Lot) for row in rows]

    async def list_lots_of(self, entry_id: UUID) -> list[Lot]:
        """Return the lots that a booking brought, spent or not."""
        rows = await self.connection.execute(
            sa.select(lots.c.id, lots.c.remaining, lots.c.expires_at).where(
                lots.c.entry_id == entry_id
            )
        )
        return [read(row, Lot) for row in rows]

    async def take(self, store_id: UUID, entry_id: UUID, taken: Sequence[tuple[UUID, int]]) -> None:
        """Take points of lots for a booking."""
        if not taken:
            return
        given = {"of_lot": [lot for lot, _ in taken], "part": [points for _, points in taken]}
        await self.connection.execute(_TAKE, given)
        rows = [
            {
                "entry_id": entry_id,
                "lot_id": lot_id,
                "store_id": store_id,
                "points": points,
                "given_back": 0,
            }
            for lot_id, points in taken
        ]
        await self.connection.execute(_ADD_DRAWS, arrays_of(_DRAW_NAMES, rows))

    async def list_draws(self, entry_id: UUID) -> list[Draw]:
        """Return of which lots a booking took points."""
        rows = await self.connection.execute(
            sa.select(draws.c.lot_id, draws.c.points, draws.c.given_back, lots.c.expires_at)
            .join_from(draws, lots, lots.c.id == draws.c.lot_id)
            .where(draws.c.entry_id == entry_id)
        )
        return [read(row, Draw) for row in rows]

    async def restore(self, entry_id: UUID, restored: Sequence[tuple[UUID, int]]) -> None:
        """Note what of a booking was given back."""
        given = {
            "of_entry": entry_id,
            "of_lot": [lot for lot, _ in restored],
            "part": [points for _, points in restored],
        }
        await self.connection.execute(_RESTORE, given)

    async def count(self, store_id: UUID, customer_id: UUID, *, change: int) -> None:
        """Let the customer's figure follow a booking."""
        await self.connection.execute(
            sa.update(customers)
            .where(customers.c.store_id == store_id, customers.c.id == customer_id)
            .values(points=customers.c.points + change)
        )

    async def list_expiries(
        self, store_id: UUID, customer_id: UUID, *, now: datetime
    ) -> tuple[int, list[PointsExpiry]]:
        """Return what can be redeemed, and when the next ten lots of it are lost."""
        mine = (
            lots.c.store_id == store_id,
            lots.c.customer_id == customer_id,
            lots.c.remaining > 0,
            sa.or_(lots.c.expires_at.is_(None), lots.c.expires_at > now),
        )
        total = sa.cast(sa.func.sum(lots.c.remaining), sa.BigInteger)
        balance = await self.connection.scalar(sa.select(total).where(*mine))
        rows = await self.connection.execute(
            sa.select(lots.c.expires_at, total.label("points"))
            .where(*mine, lots.c.expires_at.is_not(None))
            .group_by(lots.c.expires_at)
            .order_by(lots.c.expires_at)
            .limit(10)
        )
        return balance or 0, [read(row, PointsExpiry) for row in rows]

    async def list_entries(
        self, store_id: UUID, customer_id: UUID, *, cursor: UUID | None, limit: int
    ) -> list[PointsEntry]:
        """Return what was booked, the newest first."""
        wanted = [entries.c.store_id == store_id, entries.c.customer_id == customer_id]
        if cursor is not None:
            wanted.append(entries.c.id < cursor)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(entries.c.id.desc()).limit(limit)
        )
        return [read(row, PointsEntry) for row in rows]

    async def sum_revoked(self, store_id: UUID, *, earning: str) -> int:
        """Return how many points an order was to give back, those that were spent among them."""
        rows = await self.connection.scalars(
            sa.select(entries.c.reference).where(
                entries.c.store_id == store_id,
                entries.c.kind == EntryKind.REVOKED,
                entries.c.reference.startswith(f"{earning}:", autoescape=True),
            )
        )
        return max((int(reference.rpartition(":")[2]) for reference in rows), default=0)

    async def list_due(self, store_id: UUID, *, now: datetime, limit: int) -> list[UUID]:
        """Return customers of whose points some are lost, not yet booked."""
        rows = await self.connection.scalars(
            sa.select(lots.c.customer_id)
            .where(lots.c.store_id == store_id, lots.c.remaining > 0, lots.c.expires_at <= now)
            .order_by(lots.c.expires_at)
            .limit(limit)
        )
        return sorted(set(rows))
