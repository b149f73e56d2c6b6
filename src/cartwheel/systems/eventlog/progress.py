"""
Exactly-once effects in PostgreSQL: progress moves on in the transaction of the effect.

A batch that comes again finds the progress already there and has no second
effect; an owner that was overtaken finds the same. Progress belongs to one log: in
a log that was made anew, or another one, a consumer begins at the beginning.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
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
    info={"outside": "the log's partitions hold every store's entries"},
)


async def advance(
    connection: Connection, consumer: str, *, partition: int, position: str, log: str = ""
) -> tuple[int, ...] | None:
    """
    Move a consumer's progress on and return where it was.

    None when it is there already: the effect must not follow. The row stays locked
    until the transaction ends, so owners of one partition follow each other. `log` is
    the identity of the log that the position counts in.

    Raises:
        UnavailableError: another owner made the row just now; repeat the call.
    """
    consumer = _in_log(consumer, log)
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
    connection: Connection, consumer: str, *, partitions: int, log: str = ""
) -> list[tuple[int, ...]]:
    """Return a consumer's position in each partition of a log, as `position_order` gives it."""
    rows = await connection.execute(
        sa.select(consumer_progress.c.partition, consumer_progress.c.position).where(
            consumer_progress.c.consumer == _in_log(consumer, log)
        )
    )
    reached = {row.partition: tuple(row.position) for row in rows}
    return [reached.get(partition, position_order(BEGINNING)) for partition in range(partitions)]


def _in_log(consumer: str, log: str) -> str:
    # The plain name is that of the logs from before there were identities.
    return f"{consumer}@{log}" if log else consumer
