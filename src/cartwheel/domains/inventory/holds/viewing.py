"""Looking at holds, and giving them back by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.inventory.errors import HoldStateError
from cartwheel.domains.inventory.holds.contracts import (
    Hold,
    HoldAction,
    HoldCounts,
    HoldPage,
    HoldState,
    ListHolds,
)
from cartwheel.domains.inventory.holds.models import hold_lines, holds
from cartwheel.domains.inventory.holds.presenting import presented
from cartwheel.domains.inventory.holds.repository import HoldRepository, HoldRow
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.systems.rpc.api import AuditNote

_hold, _line = holds.c, hold_lines.c


@dataclass(frozen=True, slots=True)
class HoldList:
    """Queries about many holds."""

    connection: Connection

    async def list_page(self, store_id: UUID, query: ListHolds, *, now: datetime) -> list[HoldRow]:
        """Return one more than the limit, when there are more, the newest first."""
        lines = sa.exists().where(
            _line.store_id == store_id, _line.hold_id == _hold.id, _line.quantity > 0
        )
        wanted: list[Any] = [_hold.store_id == store_id]
        if query.state is not None:
            wanted.append(_in_state(query.state, now))
        if query.variant_id is not None:
            concerned = (_line.variant_id == query.variant_id) | (_line.sold_id == query.variant_id)
            wanted.append(lines.where(concerned))
        if query.waiting is not None:
            wanted.append(lines.where(_line.location_id.is_(None)) == query.waiting)
        if query.cursor is not None:
            wanted.append(_hold.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*(_hold[name] for name in HoldRow.__struct_fields__))
            .where(*wanted)
            .order_by(_hold.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, HoldRow) for row in rows]

    async def count(self, store_id: UUID, *, now: datetime) -> HoldCounts:
        """Count holds by their states."""
        counted = (
            sa.func.count().filter(_in_state(state, now)).label(state.value) for state in HoldState
        )
        rows = await self.connection.execute(sa.select(*counted).where(_hold.store_id == store_id))
        return read(rows.one(), HoldCounts)


@dataclass(frozen=True, slots=True)
class HoldView:
    """What is promised, for whoever looks after the shop."""

    listing: HoldList
    holds: HoldRepository
    reserving: Reserving
    clock: Clock
    note: AuditNote

    async def list(self, store_id: UUID, query: ListHolds) -> HoldPage:
        """List holds, the newest first."""
        now = self.clock.now()
        found = await self.listing.list_page(store_id, query, now=now)
        shown = found[: query.limit]
        lines = await self.holds.list_lines(store_id, [row.id for row in shown])
        held = tuple(presented(row, lines[row.id], now=now) for row in shown)
        return HoldPage(held, shown[-1].id if len(found) > query.limit else None)

    async def count(self, store_id: UUID) -> HoldCounts:
        """Count holds by their states."""
        return await self.listing.count(store_id, now=self.clock.now())

    async def release(self, store_id: UUID, holder_id: UUID) -> Hold:
        """
        Give back by hand what is held or allocated and not shipped.

        Raises:
            HoldNotFoundError: nothing is held for the holder.
            HoldStateError: it was shipped, given back, or has expired.
        """
        before = await self.reserving.get(store_id, holder_id)
        if HoldAction.RELEASE not in before.allowed_actions:
            raise HoldStateError(holder_id=holder_id, state=before.state)
        await self.reserving.release(store_id, holder_id)
        after = await self.reserving.get(store_id, holder_id)
        self.note.tell(holder_id, before=before, after=after)
        return after


def _in_state(state: HoldState, now: datetime) -> sa.ColumnElement[bool]:
    is_over = sa.and_(_hold.state == HoldState.HELD, _hold.until <= now)
    if state is HoldState.EXPIRED:
        return sa.or_(_hold.state == state, is_over)
    if state is HoldState.HELD:
        return sa.and_(_hold.state == state, _hold.until > now)
    return _hold.state == state
