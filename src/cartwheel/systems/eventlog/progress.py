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
    sa.Column("position", sa.Text, nullable=False),
    comment="The last log position whose effect is committed.",
)


async def advance(
    connection: AsyncConnection, consumer: str, *, partition: int, position: str
) -> bool:
    """
    Move a consumer's progress on; False when it is there already and the effect must not follow.

    The row stays locked until the transaction ends: owners of one partition follow each other.
    """
    await connection.execute(
        insert(consumer_progress)
        .values(consumer=consumer, partition=partition, position=BEGINNING)
        .on_conflict_do_nothing()
    )
    mine = (consumer_progress.c.consumer == consumer) & (consumer_progress.c.partition == partition)
    rows = await connection.execute(
        sa.select(consumer_progress.c.position).where(mine).with_for_update()
    )
    if position_order(position) <= position_order(rows.scalar_one()):
        return False
    await connection.execute(sa.update(consumer_progress).where(mine).values(position=position))
    return True


async def progress(connection: AsyncConnection, consumer: str, *, partitions: int) -> list[str]:
    """Return a consumer's position in each partition."""
    rows = await connection.execute(
        sa.select(consumer_progress.c.partition, consumer_progress.c.position).where(
            consumer_progress.c.consumer == consumer
        )
    )
    reached = {row.partition: row.position for row in rows}
    return [reached.get(partition, BEGINNING) for partition in range(partitions)]
