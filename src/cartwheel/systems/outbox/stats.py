"""How much waits in the outbox, how old it is, and what was done so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.lanes import MessageKind
from cartwheel.systems.outbox.models import outbox, outbox_lanes


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows that wait, how many of them were refused before, and the age of the oldest."""

    rows: int = 0
    held: int = 0
    oldest_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of the rows of one kind since the beginning; `failed` counts attempts."""

    published: int = 0
    failed: int = 0
    dead: int = 0


_age: Final = sa.func.extract(
    "epoch", sa.func.clock_timestamp() - sa.func.min(outbox.c.queued_at)
).cast(sa.Double)


async def measure_backlog(connection: Connection) -> Mapping[MessageKind, Backlog]:
    """Count what waits, for every kind; it reads the whole backlog."""
    rows = await connection.execute(
        sa.select(
            outbox.c.kind,
            sa.func.count(),
            sa.func.count(outbox.c.retry_at),
            sa.func.greatest(_age, 0.0),
        ).group_by(outbox.c.kind)
    )
    found = {kind: Backlog(*measured) for kind, *measured in rows}
    return {kind: found.get(kind, Backlog()) for kind in MessageKind}


async def read_totals(connection: Connection) -> Mapping[MessageKind, Totals]:
    """Add up the lanes' counters, for every kind."""
    rows = await connection.execute(
        sa.select(
            outbox_lanes.c.kind,
            *(
                sa.func.sum(outbox_lanes.c[name]).cast(sa.BigInteger)
                for name in ("published", "failed", "dead")
            ),
        ).group_by(outbox_lanes.c.kind)
    )
    return {MessageKind(kind): Totals(*counted) for kind, *counted in rows}
