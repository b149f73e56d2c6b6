"""
Exactly-once effects in PostgreSQL: progress moves on in the transaction of the effect.

A batch that comes again finds the progress already there and has no second
effect; an owner that was overtaken finds the same.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.db import metadata
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import BEGINNING, position_order

consumer_progress: Final = sa.Table(
    "consumer_progress",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.ARRAY(sa.BigInteger), nullable=False),
    comment="The last log position whose effect is committed.",
)


async def advance(
    connection: AsyncConnection, consumer: str, *, partition: int, position: str
) -> tuple[int, ...] | None:
    """
    Move a consumer's progress on and return where it was.

    None when it is there already: the effect must not follow. The row stays locked
    until the transaction ends, so owners of one partition follow each other.

    Raises:
        UnavailableError: another owner made the row just now; repeat the call.
    """
    found = await connection.execute(
        sa.select(consumer_progress.c.position)
        .where(consumer_progress.c.consumer == consumer)
        .where(consumer_progress.c.partition == partition)
        .with_for_update()
    )
    before = tuple(found.scalar_one_or_none() or position_order(BEGINNING))
    after = position_order(position)
    if after <= before:
        return None
    statement = insert(consumer_progress).values(
        consumer=consumer, partition=partition, position=list(after)
    )
    # Where there was no row to lock, another owner may have made it since.
    moved = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["consumer", "partition"],
            set_={"position": statement.excluded.position},
            where=consumer_progress.c.position == list(before),
        ).returning(consumer_progress.c.partition)
    )
    if moved.one_or_none() is None:
        raise UnavailableError("Another owner of this partition is at work")
    return before


async def progress(
    connection: AsyncConnection, consumer: str, *, partitions: int
) -> list[tuple[int, ...]]:
    """Return a consumer's position in each partition, as `position_order` gives it."""
    rows = await connection.execute(
        sa.select(consumer_progress.c.partition, consumer_progress.c.position).where(
            consumer_progress.c.consumer == consumer
        )
    )
    reached = {row.partition: tuple(row.position) for row in rows}
    return [reached.get(partition, position_order(BEGINNING)) for partition in range(partitions)]
