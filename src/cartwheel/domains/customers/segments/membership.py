"""
Who is in which segment, kept by asking: some customers of all segments, or everybody of one.

Whoever asks everybody holds the segment's row for itself, whoever asks some shares it: an
answer from before a change never outlasts one from after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.segments.compiling import Compiler
from cartwheel.domains.customers.segments.contracts import RuleVerdict, Segment
from cartwheel.domains.customers.segments.explaining import value_of
from cartwheel.domains.customers.segments.models import members, snapshot_members
from cartwheel.domains.customers.segments.rule_contracts import Rule
from cartwheel.domains.customers.segments.rules import parts_of, walk
from cartwheel.kernel.connection import Connection

_kept, _member = customers.c, members.c
# For the length of a transaction: what is summed over many rows is hashed in memory, and by one
# process, since several would each sum all of it and keep the others from their work.
_MEANS: Final = sa.select(
    sa.func.set_config("work_mem", "64MB", sa.true()),
    sa.func.set_config("max_parallel_workers_per_gather", "0", sa.true()),
)


@dataclass(frozen=True, slots=True)
class Membership:
    """Answers for rules, in the transaction it is given."""

    connection: Connection

    async def count(self, compiler: Compiler, rule: Rule) -> int:
        """Count for whom a rule holds."""
        await self.connection.execute(_MEANS)
        query = sa.select(sa.func.count()).select_from(customers)
        found = query.where(*compiler.everybody(), compiler.condition(rule))
        return await self.connection.scalar(found) or 0

    async def explain(self, compiler: Compiler, rule: Rule) -> RuleVerdict | None:
        """Return what a rule says of the one customer that is asked about, if there is one."""
        columns: list[Any] = []
        for number, (each, _) in enumerate(walk(rule)):
            holds = sa.func.coalesce(compiler.condition(each), sa.false())
            columns += [
                holds.label(f"holds_{number}"),
                value_of(compiler, each).label(f"v_{number}"),
            ]
        rows = await self.connection.execute(sa.select(*columns).where(*compiler.everybody()))
        row = rows.one_or_none()
        return None if row is None else _verdict(rule, iter(zip(row[::2], row[1::2], strict=True)))

    async def refresh(
        self, compiler: Compiler, segments: Sequence[Segment]
    ) -> dict[UUID, tuple[list[UUID], list[UUID]]]:
        """
        Ask the customers named by the compiler about every segment, which are shared.

        Returns who came into each and who left it, where somebody did.
        """
        if not segments or not compiler.only:
            return {}
        holds = [
            sa.func.coalesce(compiler.condition(segment.rule), sa.false()).label(f"in_{number}")
            for number, segment in enumerate(segments)
        ]
        rows = await self.connection.execute(
            sa.select(_kept.id, *holds).where(*compiler.everybody())
        )
        should = {
            (segment.id, row.id)
            for row in rows
            for segment, is_in in zip(segments, row[1:], strict=True)
            if is_in
        }
        known = await self.connection.execute(
            sa.select(_member.segment_id, _member.customer_id).where(
                _member.store_id == compiler.store_id,
                _member.customer_id == sa.func.any(sa.literal([*compiler.only], sa.ARRAY(sa.Uuid))),
            )
        )
        present = {(row.segment_id, row.customer_id) for row in known}
        added = await self._add(compiler, sorted(should - present))
        gone = sorted(present - should)
        await self._remove(gone)
        moved: dict[UUID, tuple[list[UUID], list[UUID]]] = {}
        for direction, pairs in enumerate((added, gone)):
            for segment_id, customer_id in pairs:
                moved.setdefault(segment_id, ([], []))[direction].append(customer_id)
        return moved

    async def evaluate(self, compiler: Compiler, segment: Segment) -> tuple[list[UUID], list[UUID]]:
        """Ask everybody about a segment, which is locked; return who came and who left."""
        await self.connection.execute(_MEANS)
        inside = sa.select(_kept.id).where(*compiler.everybody(), compiler.condition(segment.rule))
        left = await self.connection.scalars(
            sa.delete(members)
            .where(_member.segment_id == segment.id, _member.customer_id.not_in(inside))
            .returning(_member.customer_id)
        )
        chosen = inside.add_columns(
            sa.literal(segment.id, sa.Uuid),
            sa.literal(compiler.store_id, sa.Uuid),
            sa.literal(compiler.now, sa.DateTime(timezone=True)),
        )
        entered = await self.connection.scalars(
            insert(members)
            .from_select(["customer_id", "segment_id", "store_id", "since"], chosen)
            .on_conflict_do_nothing()
            .returning(_member.customer_id)
        )
        return sorted(entered), sorted(left)

    async def count_members(self, segment_id: UUID) -> int:
        """Count who is in a segment."""
        query = sa.select(sa.func.count()).where(_member.segment_id == segment_id)
        return await self.connection.scalar(query) or 0

    async def freeze(self, compiler: Compiler, rule: Rule, *, snapshot_id: UUID) -> int:
        """Write down for whom a rule holds; return how many they are."""
        await self.connection.execute(_MEANS)
        chosen = sa.select(
            _kept.id,
            sa.literal(snapshot_id, sa.Uuid),
            sa.literal(compiler.store_id, sa.Uuid),
        ).where(*compiler.everybody(), compiler.condition(rule))
        added = await self.connection.execute(
            insert(snapshot_members).from_select(["customer_id", "snapshot_id", "store_id"], chosen)
        )
        return added.rowcount

    async def _add(
        self, compiler: Compiler, pairs: Sequence[tuple[UUID, UUID]]
    ) -> list[tuple[UUID, UUID]]:
        if not pairs:
            return []
        rows = [
            {
                "segment_id": segment_id,
                "customer_id": customer_id,
                "store_id": compiler.store_id,
                "since": compiler.now,
            }
            for segment_id, customer_id in pairs
        ]
        added = await self.connection.execute(
            insert(members)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(_member.segment_id, _member.customer_id)
        )
        return [(row.segment_id, row.customer_id) for row in added]

    async def _remove(self, pairs: Sequence[tuple[UUID, UUID]]) -> None:
        if pairs:
            await self.connection.execute(
                sa.delete(members).where(
                    sa.tuple_(_member.segment_id, _member.customer_id).in_(pairs)
                )
            )


def _verdict(rule: Rule, found: Any) -> RuleVerdict:
    holds, value = next(found)
    return RuleVerdict(
        kind=str(rule.__struct_config__.tag),
        holds=holds,
        value=value,
        parts=tuple(_verdict(part, found) for part in parts_of(rule)),
    )
