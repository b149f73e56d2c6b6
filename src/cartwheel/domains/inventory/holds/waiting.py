"""What is allocated to orders and has not come yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.holds.models import hold_lines, holds
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_line = hold_lines.c
_KEPT: Final = ("store_id", "hold_id", "sold_id", "per_unit", "variant_id", "until")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """So many of a variant wait, to be sold on a channel."""

    id: UUID
    variant_id: UUID
    quantity: int
    channel: str | None


@dataclass(frozen=True, slots=True)
class WaitingRepository:
    """Lines without a location, whose variants are locked."""

    connection: Connection

    async def list_waiting(self, store_id: UUID, variants: Collection[UUID]) -> list[WaitingLine]:
        """Return what waits for variants, whoever waits longest first."""
        rows = await self.connection.execute(
            sa.select(_line.id, _line.variant_id, _line.quantity, holds.c.channel)
            .join_from(hold_lines, holds)
            .where(
                _line.store_id == store_id,
                _line.variant_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
                _line.until.is_(None),
                _line.quantity > 0,
                _line.location_id.is_(None),
            )
            .order_by(_line.id),
            {"of": list(variants)},
        )
        return [read(row, WaitingLine) for row in rows]

    async def place(
        self, store_id: UUID, line: WaitingLine, parts: Sequence[tuple[UUID, int]]
    ) -> None:
        """Say of parts of a line where they lie now: each becomes a line, the rest waits on."""
        for location_id, part in parts:
            await self.connection.execute(
                sa.insert(hold_lines).from_select(
                    ("id", *_KEPT, "location_id", "asked", "quantity", "shipped"),
                    sa.select(
                        sa.literal(new_id(), sa.Uuid),
                        *(_line[name] for name in _KEPT),
                        sa.literal(location_id, sa.Uuid),
                        sa.literal(part, sa.Integer),
                        sa.literal(part, sa.Integer),
                        sa.literal(0, sa.Integer),
                    ).where(_line.store_id == store_id, _line.id == line.id),
                )
            )
        placed = sum(part for _, part in parts)
        row = (_line.store_id == store_id, _line.id == line.id)
        # First: what is left of a longer line may be as much as was placed of it.
        await self.connection.execute(sa.delete(hold_lines).where(*row, _line.asked == placed))
        # Asked for is what is left of the line, together with what of it has been shipped.
        rest = sa.update(hold_lines).where(*row)
        await self.connection.execute(
            rest.values(asked=_line.asked - placed, quantity=_line.quantity - placed)
        )
