"""Shoppers' turns to hear from a store: at most one in a time, held by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.interventions.models import shopper_contacts
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection

_kept = shopper_contacts.c
_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_NEVER: Final = datetime(1900, 1, 1, tzinfo=UTC)

_new: Final = rows_given(names=sa.Text)
_ENSURE: Final = (
    insert(shopper_contacts)
    .from_select(
        ["store_id", "visitor_id", "last_at"],
        sa.select(
            _STORE, _new.c.names, sa.bindparam("never", type_=sa.DateTime(timezone=True))
        ).order_by(_new.c.ordinal),
        include_defaults=False,
    )
    .on_conflict_do_nothing()
)
_LOCK: Final = (
    sa.select(_kept.visitor_id, _kept.last_at, _kept.intervention_id)
    .where(
        _kept.store_id == _STORE,
        _kept.visitor_id == sa.any_(sa.bindparam("names", type_=sa.ARRAY(sa.Text))),
    )
    .order_by(_kept.visitor_id)
    .with_for_update()
)
_told: Final = rows_given(names=sa.Text, times=sa.DateTime(timezone=True), ids=sa.Uuid)
_TAKE: Final = (
    sa.update(shopper_contacts)
    .where(_kept.store_id == _STORE, _kept.visitor_id == _told.c.names)
    .values(last_at=_told.c.times, intervention_id=_told.c.ids)
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An intervention that wants its shopper's turn at a moment, by every name of the shopper."""

    intervention_id: UUID
    at: datetime
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Last:
    at: datetime
    intervention_id: UUID | None


@dataclass(frozen=True, slots=True)
class TurnRepository:
    """When shoppers of one store at a time were last reached out to."""

    connection: Connection

    async def claim(
        self, store_id: UUID, turns: Sequence[Turn], *, one_per: timedelta
    ) -> set[UUID]:
        """Take turns as `claim_each` does, and return of which interventions they were taken."""
        taken = await self.claim_each(store_id, turns, one_per=one_per)
        return {turn.intervention_id for turn, was in zip(turns, taken, strict=True) if was}

    async def claim_each(
        self, store_id: UUID, turns: Sequence[Turn], *, one_per: timedelta
    ) -> list[bool]:
        """
        Take turns in the order given, and tell of each whether the last one is not too recent.

        A turn is taken by all its names or by none; by an intervention that has it, again. Of
        concurrent claims one wins: rows are locked until its transaction ends, and the others
        then see its time.
        """
        # In one order, so that none who claim the same wait for each other in a ring.
        names = sorted({name for turn in turns for name in turn.names})
        if not names:
            return [False] * len(turns)
        await self.connection.execute(
            _ENSURE, {"of_store": store_id, "names": names, "never": _NEVER}
        )
        rows = await self.connection.execute(_LOCK, {"of_store": store_id, "names": names})
        last = {row.visitor_id: _Last(row.last_at, row.intervention_id) for row in rows}
        claimed, changed = list[bool](), set[str]()
        for turn in turns:
            claimed.append(all(_allows(last[name], turn, one_per=one_per) for name in turn.names))
            if claimed[-1]:
                changed |= turn.names
                last |= {
                    name: _Last(max(last[name].at, turn.at), turn.intervention_id)
                    for name in turn.names
                }
        if changed:
            taken = sorted(changed)
            given = {
                "names": taken,
                "times": [last[name].at for name in taken],
                "ids": [last[name].intervention_id for name in taken],
            }
            await self.connection.execute(_TAKE, {"of_store": store_id, **given})
        return claimed


def _allows(last: _Last, turn: Turn, *, one_per: timedelta) -> bool:
    # Whose turn it is goes on by another channel.
    return last.at <= turn.at - one_per or last.intervention_id == turn.intervention_id
