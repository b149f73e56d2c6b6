"""Queries about holds, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from cartwheel.domains.inventory.holds.contracts import HoldLine, HoldState
from cartwheel.domains.inventory.holds.models import hold_lines, holds
from cartwheel.domains.inventory.holds.rules import Placed
from cartwheel.kernel.bulk import arrays_of, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_hold = holds.c
_line = hold_lines.c
_ID: Final = sa.bindparam("hold_id", type_=sa.Uuid)
_OF_HOLD: Final = sa.bindparam("of_hold", type_=sa.Uuid)
_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_UNTIL: Final = sa.bindparam("ends", type_=sa.DateTime(timezone=True))
_PLACED: Final = {
    "line_id": sa.Uuid,
    "sold_id": sa.Uuid,
    "per_unit": sa.Integer,
    "variant_id": sa.Uuid,
    "location_id": sa.Uuid,
    "quantity": sa.Integer,
}
_ADDED: Final = (
    *("id", "store_id", "hold_id", "sold_id", "per_unit", "variant_id", "location_id", "asked"),
    *("quantity", "shipped", "until"),
)


class HoldRow(msgspec.Struct, frozen=True):
    """A hold without its lines, as it was written down."""

    id: UUID
    holder_id: UUID
    state: HoldState
    channel: str | None
    until: datetime | None
    created_at: datetime
    ended_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        """True for what is held and whose time is not over."""
        return self.state is HoldState.HELD and self.until is not None and self.until > now


_ROW: Final = tuple(_hold[name] for name in HoldRow.__struct_fields__)
_LINE: Final = tuple(_line[name] for name in HoldLine.__struct_fields__)


def _lines_of(hold: Any) -> Any:
    given = rows_given(**_PLACED)
    return sa.insert(hold_lines).from_select(
        _ADDED,
        sa.select(
            given.c.line_id,
            _STORE,
            hold,
            given.c.sold_id,
            given.c.per_unit,
            given.c.variant_id,
            given.c.location_id,
            given.c.quantity,
            given.c.quantity,
            sa.literal(0, sa.Integer),
            _UNTIL,
        ),
        include_defaults=False,
    )


def _addition() -> sa.Select[Any]:
    """Build the one statement that adds a hold and all its lines, unless its holder has one."""
    at = sa.bindparam("at", type_=sa.DateTime(timezone=True))
    values = {
        "id": _ID,
        "store_id": _STORE,
        "holder_id": sa.bindparam("of_holder", type_=sa.Uuid),
        "state": sa.bindparam("in_state", type_=sa.Text),
        "channel": sa.bindparam("on_channel", type_=sa.Text),
        "until": _UNTIL,
        "created_at": at,
    }
    added = insert(holds).values(values).on_conflict_do_nothing().returning(_hold.id).cte("added")
    id_ = sa.select(added.c.id).scalar_subquery()
    given = _lines_of(id_)
    # Where the hold is not added, its lines would be of none.
    given = given.from_select(_ADDED, given.select.where(id_.is_not(None)), include_defaults=False)
    return sa.select(added.c.id).add_cte(given.cte("lines"))


_FIND: Final = (
    sa.select(*_ROW, _line.id.label("line_id"), *_LINE[1:])
    .join_from(holds, hold_lines, hold_lines.c.hold_id == _hold.id, isouter=True)
    .where(_hold.store_id == _STORE, _hold.holder_id == sa.bindparam("of_holder", type_=sa.Uuid))
    .order_by(_line.id)
)
_ADD: Final = _addition()
_ADD_LINES: Final = _lines_of(_ID)


_CHANGED: Final = ("of_line", "now_asked", "now_quantity", "now_shipped")


def _line_changes() -> sa.Update:
    given = rows_given(
        of_line=sa.Uuid, now_asked=sa.Integer, now_quantity=sa.Integer, now_shipped=sa.Integer
    )
    return (
        sa.update(hold_lines)
        .where(_line.store_id == _STORE, _line.hold_id == _OF_HOLD, _line.id == given.c.of_line)
        .values(
            asked=given.c.now_asked,
            quantity=given.c.now_quantity,
            shipped=given.c.now_shipped,
            until=_UNTIL,
        )
    )


_CHANGE_LINES: Final = _line_changes()


def _changes() -> sa.Update:
    """Build the one statement that writes a hold and its lines anew."""
    values = {
        "state": sa.bindparam("now_state", type_=sa.Text),
        "channel": sa.bindparam("now_channel", type_=sa.Text),
        "until": sa.bindparam("now_until", type_=sa.DateTime(timezone=True)),
        "ended_at": sa.bindparam("now_ended_at", type_=sa.DateTime(timezone=True)),
    }
    change = sa.update(holds).where(_hold.store_id == _STORE, _hold.id == _OF_HOLD).values(values)
    return change.add_cte(_CHANGE_LINES.cte("changed"))


_CHANGE: Final = _changes()


@dataclass(frozen=True, slots=True)
class HoldRepository:
    """Holds of one store at a time."""

    connection: Connection

    async def add(
        self,
        store_id: UUID,
        hold: HoldRow,
        placed: Sequence[Placed],
    ) -> bool:
        """Add a hold with its lines; False if its holder has one by now."""
        added = await self.connection.scalar(
            _ADD,
            {
                **_arrays(placed),
                "of_store": store_id,
                "hold_id": hold.id,
                "of_holder": hold.holder_id,
                "in_state": hold.state,
                "on_channel": hold.channel,
                "ends": hold.until,
                "at": hold.created_at,
            },
        )
        return added is not None

    async def find(self, store_id: UUID, holder_id: UUID) -> tuple[HoldRow, list[HoldLine]] | None:
        """Return what is held for somebody, with its lines in the order they were added in."""
        rows = (
            await self.connection.execute(_FIND, {"of_store": store_id, "of_holder": holder_id})
        ).all()
        if not rows:
            return None
        lines = [
            HoldLine(
                id=row.line_id,
                sold_id=row.sold_id,
                per_unit=row.per_unit,
                variant_id=row.variant_id,
                location_id=row.location_id,
                asked=row.asked,
                quantity=row.quantity,
                shipped=row.shipped,
            )
            for row in rows
            if row.line_id is not None
        ]
        return read(rows[0], HoldRow), lines

    async def list_lines(
        self, store_id: UUID, hold_ids: Collection[UUID]
    ) -> dict[UUID, list[HoldLine]]:
        """Return the lines of holds, in the order in which they were added."""
        rows = await self.connection.execute(
            sa.select(_line.hold_id, *_LINE)
            .where(
                _line.store_id == store_id,
                _line.hold_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            )
            .order_by(_line.id),
            {"of": list(hold_ids)},
        )
        found: dict[UUID, list[HoldLine]] = {hold_id: [] for hold_id in hold_ids}
        for row in rows:
            found[row.hold_id].append(read(row, HoldLine))
        return found

    async def change(self, store_id: UUID, hold: HoldRow, lines: Sequence[HoldLine] = ()) -> None:
        """
        Write a hold anew that is locked, and amounts of some of its lines.

        Lines count until the hold ends, and for good once it is allocated.
        """
        rows = [
            {
                "of_line": line.id,
                "now_asked": line.asked,
                "now_quantity": line.quantity,
                "now_shipped": line.shipped,
            }
            for line in lines
        ]
        given = {
            "now_state": hold.state,
            "now_channel": hold.channel,
            "now_until": hold.until,
            "now_ended_at": hold.ended_at,
            "of_store": store_id,
            "of_hold": hold.id,
            "ends": _ends(hold),
        }
        await self.connection.execute(_CHANGE, {**given, **arrays_of(_CHANGED, rows)})

    async def add_lines(self, store_id: UUID, hold: HoldRow, placed: Sequence[Placed]) -> None:
        """Add lines to a hold that is locked."""
        if placed:
            given = {"of_store": store_id, "hold_id": hold.id, "ends": _ends(hold)}
            await self.connection.execute(_ADD_LINES, {**_arrays(placed), **given})

    async def delete_lines(self, store_id: UUID, hold_id: UUID) -> None:
        """Delete those lines of a hold of which nothing has been shipped."""
        await self.connection.execute(
            sa.delete(hold_lines).where(
                _line.store_id == store_id, _line.hold_id == hold_id, _line.shipped == 0
            )
        )


def _ends(hold: HoldRow) -> datetime | None:
    return hold.until if hold.state is HoldState.HELD else None


def _arrays(placed: Sequence[Placed]) -> dict[str, Any]:
    rows = [
        {
            "line_id": each.id,
            "sold_id": each.sold_id,
            "per_unit": each.per_unit,
            "variant_id": each.variant_id,
            "location_id": each.location_id,
            "quantity": each.quantity,
        }
        for each in placed
    ]
    return arrays_of(_PLACED, rows)
