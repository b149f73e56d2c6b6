"""Queries that move what one customer has to another, and that find who may be the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.addresses.models import addresses
from cartwheel.domains.customers.behaviours.models import behaviours
from cartwheel.domains.customers.consents.models import consent_states, consents
from cartwheel.domains.customers.contacts.models import communications, notes
from cartwheel.domains.customers.contracts import Customer
from cartwheel.domains.customers.groups.models import group_members
from cartwheel.domains.customers.loyalty.models import entries, lots
from cartwheel.domains.customers.merging.contracts import Likeness, MovedCounts
from cartwheel.domains.customers.models import customers, visitors, words
from cartwheel.domains.customers.purchases.models import purchase_lines, purchases
from cartwheel.domains.customers.repository import SHOWN
from cartwheel.domains.customers.segments.models import members, snapshot_members
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = customers.c
_MOVED: Final = (
    *(addresses, consents, purchases, purchase_lines, entries, lots),
    *(notes, communications, visitors),
)
"""Of these each row is the survivor's from now on."""
_JOINED: Final = (group_members, words, snapshot_members)
"""Of these the survivor has a row, or gets it."""

_COUNTED: Final[dict[str, sa.Table]] = {
    "purchases": purchases,
    "addresses": addresses,
    "consents": consents,
    "notes": notes,
    "communications": communications,
    "visitors": visitors,
}

KEYS: Final[dict[Likeness, "sa.ColumnElement[Any]"]] = {
    Likeness.EMAIL: _kept.mailbox,
    Likeness.PHONE: _kept.phone,
    Likeness.NAME: _kept.name_key,
}
_SHOWN_OF_A_SET: Final = 10


@dataclass(frozen=True, slots=True)
class MergeRepository:
    """Merging within one store; both customers are locked."""

    connection: Connection

    async def move(self, survivor_id: UUID, merged_id: UUID) -> None:
        """Let the survivor have all that both had."""
        await self._yield_usual(survivor_id, merged_id)
        for table in _MOVED:
            of = table.c.customer_id
            await self.connection.execute(
                sa.update(table).where(of == merged_id).values(customer_id=survivor_id)
            )
        for table in _JOINED:
            await self._join(table, survivor_id, merged_id)
        await self._join_states(survivor_id, merged_id)
        await self._join_behaviours(survivor_id, merged_id)
        await self._remove(members, merged_id)

    async def count_moved(self, merged_id: UUID) -> MovedCounts:
        """Count what a customer has, which would be moved."""
        counts = {
            name: sa.select(sa.func.count())
            .where(table.c.customer_id == merged_id)
            .scalar_subquery()
            .label(name)
            for name, table in _COUNTED.items()
        }
        rows = await self.connection.execute(sa.select(*counts.values()))
        return read(rows.one(), MovedCounts)

    async def bury(
        self, survivor_id: UUID, merged_id: UUID, values: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Leave a tombstone that answers with the survivor, as do those that led to it."""
        await self.connection.execute(
            sa.update(customers)
            .where(_kept.merged_into == merged_id)
            .values(merged_into=survivor_id)
        )
        await self.connection.execute(
            sa.update(customers)
            .where(_kept.id == merged_id)
            .values(
                {
                    **values,
                    "phone": None,
                    "mailbox": None,
                    "name": "",
                    "sort_name": "",
                    "name_key": "",
                    "tags": [],
                    "allows": [],
                    "discount_bps": 0,
                    "points": 0,
                    "merged_into": survivor_id,
                    "merged_at": at,
                    "updated_at": at,
                }
            )
        )

    async def list_alike(
        self, store_id: UUID, customer_id: UUID, *, limit: int
    ) -> list[tuple[Customer, tuple[Likeness, ...]]]:
        """Return who shares something with a customer, and what."""
        asked = customers.alias("asked_about")
        alike = {
            likeness: sa.and_(asked.c[key.name] == key, *_counts(likeness))
            for likeness, key in KEYS.items()
        }
        marks = [
            sa.func.coalesce(condition, sa.false()).label(f"alike_{likeness}")
            for likeness, condition in alike.items()
        ]
        # Each likeness has an index of its own, which one condition of several would not use.
        found = sa.union(
            *(
                sa.select(_kept.id)
                .select_from(customers, asked)
                .where(
                    asked.c.store_id == store_id,
                    asked.c.id == customer_id,
                    _kept.store_id == store_id,
                    _kept.merged_into.is_(None),
                    _kept.id != customer_id,
                    condition,
                )
                .limit(100)
                for condition in alike.values()
            )
        ).subquery()
        rows = await self.connection.execute(
            sa.select(*SHOWN, *marks)
            .select_from(customers, asked)
            .where(asked.c.id == customer_id, _kept.id.in_(sa.select(found.c.id)))
        )
        pairs = [
            (read(row, Customer), tuple(each for each in Likeness if getattr(row, f"alike_{each}")))
            for row in rows
        ]
        pairs.sort(key=lambda pair: (-len(pair[1]), pair[0].id))
        return pairs[:limit]

    async def list_shared(
        self, store_id: UUID, likeness: Likeness, *, after: str | None, limit: int
    ) -> list[str]:
        """Return what several customers share, in order."""
        key = KEYS[likeness]
        wanted = [
            _kept.store_id == store_id,
            _kept.merged_into.is_(None),
            key.is_not(None),
            *_counts(likeness),
        ]
        if after is not None:
            wanted.append(key > after)
        rows = await self.connection.scalars(
            sa.select(key)
            .where(*wanted)
            .group_by(key)
            .having(sa.func.count() > 1)
            .order_by(key)
            .limit(limit)
        )
        return list(rows)

    async def list_sharing(
        self, store_id: UUID, likeness: Likeness, shared: list[str]
    ) -> dict[str, list[Customer]]:
        """Return who shares each of these, the oldest first, some of them at most."""
        key = KEYS[likeness]
        place = sa.func.row_number().over(partition_by=key, order_by=_kept.id)
        numbered = (
            sa.select(_kept.id, key.label("shared"), place.label("place"))
            .where(
                _kept.store_id == store_id,
                _kept.merged_into.is_(None),
                key == sa.func.any(sa.literal(shared, sa.ARRAY(sa.Text))),
            )
            .subquery()
        )
        rows = await self.connection.execute(
            sa.select(*SHOWN, numbered.c.shared)
            .join(numbered, numbered.c.id == _kept.id)
            .where(numbered.c.place <= _SHOWN_OF_A_SET)
            .order_by(numbered.c.place)
        )
        found: dict[str, list[Customer]] = {}
        for row in rows:
            found.setdefault(row.shared, []).append(read(row, Customer))
        return found

    async def _yield_usual(self, survivor_id: UUID, merged_id: UUID) -> None:
        """Let the survivor's usual addresses stay so, where there are any."""
        kept = addresses.alias()
        for name in ("is_shipping", "is_billing"):
            there_is = sa.exists().where(kept.c.customer_id == survivor_id, kept.c[name])
            await self.connection.execute(
                sa.update(addresses)
                .where(addresses.c.customer_id == merged_id, addresses.c[name], there_is)
                .values({name: False})
            )

    async def _join(self, table: sa.Table, survivor_id: UUID, merged_id: UUID) -> None:
        others = [column for column in table.c if column.name != "customer_id"]
        had = sa.select(sa.literal(survivor_id, sa.Uuid), *others).where(
            table.c.customer_id == merged_id
        )
        names = ["customer_id", *(column.name for column in others)]
        await self.connection.execute(
            insert(table).from_select(names, had).on_conflict_do_nothing()
        )
        await self._remove(table, merged_id)

    async def _join_states(self, survivor_id: UUID, merged_id: UUID) -> None:
        """Let the later word hold of what both said; of two at one time, the taking back."""
        state = consent_states.c
        names = ("channel", "purpose", "store_id", "given", "at", "consent_id")
        had = sa.select(sa.literal(survivor_id, sa.Uuid), *(state[name] for name in names)).where(
            state.customer_id == merged_id
        )
        added = insert(consent_states).from_select(["customer_id", *names], had)
        new = added.excluded
        await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["customer_id", "channel", "purpose"],
                set_={"given": new.given, "at": new.at, "consent_id": new.consent_id},
                where=sa.or_(state.at < new.at, sa.and_(state.at == new.at, ~new.given)),
            )
        )
        await self._remove(consent_states, merged_id)

    async def _join_behaviours(self, survivor_id: UUID, merged_id: UUID) -> None:
        did = behaviours.c
        names = ("name", "on", "store_id", "times", "last_at")
        had = sa.select(sa.literal(survivor_id, sa.Uuid), *(did[name] for name in names)).where(
            did.customer_id == merged_id
        )
        added = insert(behaviours).from_select(["customer_id", *names], had)
        await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["customer_id", "name", "on"],
                set_={
                    "times": did.times + added.excluded.times,
                    "last_at": sa.func.greatest(did.last_at, added.excluded.last_at),
                },
            )
        )
        await self._remove(behaviours, merged_id)

    async def _remove(self, table: sa.Table, merged_id: UUID) -> None:
        await self.connection.execute(sa.delete(table).where(table.c.customer_id == merged_id))


def _counts(likeness: Likeness) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what makes a likeness one that counts: many share a first name."""
    return (_kept.name_key.like("% %"),) if likeness is Likeness.NAME else ()
