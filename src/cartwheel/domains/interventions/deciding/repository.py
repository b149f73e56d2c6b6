"""Queries about decisions, opt-outs and the hours at which shoppers come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.interventions.deciding.contracts import ListDecisions, ReachDecision
from cartwheel.domains.interventions.models import decisions, opt_outs, shopper_hours
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = decisions.c
_NAMES: Final = tuple(decisions.c.keys())
_TOLD: Final = tuple(_kept[name] for name in ReachDecision.__struct_fields__)
_NEW: Final = insertion(decisions, _NAMES)
# Decided again, the same abandonment keeps the id by which it is listed.
_KEEP: Final = _NEW.on_conflict_do_update(
    constraint="uq_intervention_decisions_episode",
    set_={
        name: _NEW.excluded[name] for name in _NAMES if name not in {"id", "store_id", "decided_at"}
    },
)


def _visit() -> sa.sql.dml.Insert:
    seen = rows_given(visitor_ids=sa.Text, hours=sa.SmallInteger)
    rows = (
        sa.select(
            sa.bindparam("store_id", type_=sa.Uuid).label("store_id"),
            seen.c.visitor_ids,
            seen.c.hours,
            sa.func.count(),
        )
        .group_by(seen.c.visitor_ids, seen.c.hours)
        .order_by(seen.c.visitor_ids, seen.c.hours)
    )
    statement = insert(shopper_hours).from_select(
        ["store_id", "visitor_id", "hour", "visits"], rows, include_defaults=False
    )
    return statement.on_conflict_do_update(
        index_elements=["store_id", "visitor_id", "hour"],
        set_={"visits": shopper_hours.c.visits + statement.excluded.visits},
    )


_VISIT: Final = _visit()
_VISITORS: Final = sa.bindparam("visitors", type_=sa.ARRAY(sa.Text))


@dataclass(frozen=True, slots=True)
class DecisionRepository:
    """What was decided, in one store at a time, and what decisions ask of shoppers."""

    connection: Connection

    async def keep(self, store_id: UUID, made: Sequence[ReachDecision]) -> None:
        """Keep decisions; a later one about an abandonment takes the place of an earlier one."""
        rows = [
            {
                **msgspec.structs.asdict(each),
                "store_id": store_id,
                "checks": msgspec.json.encode(each.checks).decode(),
                "channels": msgspec.json.encode(each.channels).decode(),
            }
            for each in made
        ]
        if rows:
            await self.connection.execute(_KEEP, arrays_of(_NAMES, rows))

    async def list_page(self, store_id: UUID, query: ListDecisions) -> list[ReachDecision]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = [_kept.store_id == store_id]
        if query.cart_id is not None:
            wanted.append(_kept.cart_id == query.cart_id)
        if query.outcome is not None:
            wanted.append(_kept.outcome == query.outcome)
        if query.failed is not None:
            wanted.append(_kept.failed == query.failed)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_TOLD).where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1)
        )
        return [read(row, ReachDecision) for row in rows]

    async def opt_out(self, store_id: UUID, visitor_id: str, *, at: datetime) -> None:
        """Note that a shopper wants to be left alone, from the first time on."""
        values = {"store_id": store_id, "visitor_id": visitor_id, "at": at}
        await self.connection.execute(insert(opt_outs).values(values).on_conflict_do_nothing())

    async def opt_in(self, store_id: UUID, visitor_id: str) -> None:
        """Forget that a shopper wanted to be left alone."""
        await self.connection.execute(
            sa.delete(opt_outs).where(
                opt_outs.c.store_id == store_id, opt_outs.c.visitor_id == visitor_id
            )
        )

    async def find_opted_out(self, store_id: UUID, visitors: Collection[str]) -> set[str]:
        """Return which of these shoppers want to be left alone."""
        found = await self.connection.scalars(
            sa.select(opt_outs.c.visitor_id).where(
                opt_outs.c.store_id == store_id, opt_outs.c.visitor_id == sa.any_(_VISITORS)
            ),
            {"visitors": list(visitors)},
        )
        return set(found)

    async def note_visits(self, store_id: UUID, seen: Sequence[tuple[str, datetime]]) -> None:
        """Count visits by their hour."""
        if seen:
            given = {
                "visitor_ids": [visitor for visitor, _ in seen],
                "hours": [at.astimezone(UTC).hour for _, at in seen],
            }
            await self.connection.execute(_VISIT, {"store_id": store_id, **given})

    async def hours_of(self, store_id: UUID, visitors: Collection[str]) -> dict[str, list[int]]:
        """Return how often shoppers came, by the hour of the day in UTC."""
        of = shopper_hours.c
        rows = await self.connection.execute(
            sa.select(of.visitor_id, of.hour, of.visits).where(
                of.store_id == store_id, of.visitor_id == sa.any_(_VISITORS)
            ),
            {"visitors": list(visitors)},
        )
        found: dict[str, list[int]] = {}
        for visitor_id, hour, visits in rows:
            found.setdefault(visitor_id, [0] * 24)[hour] = visits
        return found
