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
    """
    mine = (consumer_progress.c.consumer == consumer) & (consumer_progress.c.partition == partition)
    before = sa.select(consumer_progress.c.position).where(mine).with_for_update().cte("before")
    statement = insert(consumer_progress).values(
        consumer=consumer, partition=partition, position=list(position_order(position))
    )
    moved = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["consumer", "partition"],
            set_={"position": statement.excluded.position},
            where=consumer_progress.c.position < statement.excluded.position,
        )
        .returning(sa.select(before.c.position).scalar_subquery())
        .add_cte(before)
    )
    row = moved.one_or_none()
    if row is None:
        return None
    return tuple(row[0]) if row[0] is not None else position_order(BEGINNING)


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
