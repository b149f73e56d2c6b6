"""Asking whether a message is new, in the transaction of its effect, and forgetting it later."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
from cartwheel.systems.inbox.models import inbox

KEPT: Final = timedelta(days=15)
"""
How long a message is known again; longer than any log or queue repeats it by itself.

Kafka keeps a week, and what is older until the week of its segment is full; of Redis
Streams a group that was away for a week may be given up.
"""

_IDLE_LIMIT: Final = timedelta(minutes=1)
_CHUNK: Final = 10_000


def _remember() -> sa.sql.dml.ReturningInsert[Any]:
    """Build the one statement that remembers any number of messages and returns the new ones."""
    asked = (
        sa.func.unnest(sa.bindparam("message_ids", type_=sa.ARRAY(sa.Uuid)))
        .table_valued(sa.column("message_id", sa.Uuid))
        .render_derived()
    )
    # In the WHERE clause because a function that is nobody's column is not called.
    is_limited = sa.func.set_config(
        "idle_in_transaction_session_timeout", sa.bindparam("idle_limit", type_=sa.Text), True
    ).is_not(None)
    seen = sa.select(
        sa.bindparam("consumer", type_=sa.Text).label("consumer"), asked.c.message_id
    ).where(is_limited)
    return (
        insert(inbox)
        .from_select(["consumer", "message_id"], seen, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(inbox.c.message_id)
    )


_REMEMBER: Final = _remember()


async def first_time(
    connection: Connection,
    consumer: str,
    message_id: UUID,
    *,
    idle_limit: timedelta = _IDLE_LIMIT,
) -> bool:
    """
    Say whether the effect of a message may follow in this transaction.

    Waits while another transaction has asked for the same and not ended. From here
    on the database ends the session when the transaction lies idle for longer than
    `idle_limit`, so that a stopped process keeps nobody waiting.
    """
    return bool(await first_times(connection, consumer, [message_id], idle_limit=idle_limit))


async def first_times(
    connection: Connection,
    consumer: str,
    message_ids: Collection[UUID],
    *,
    idle_limit: timedelta = _IDLE_LIMIT,
) -> set[UUID]:
    """Say the same of many messages at once, and return those whose effects may follow."""
    new: sa.ScalarResult[UUID] = await connection.scalars(
        _REMEMBER,
        {
            "consumer": consumer,
            # In one order, so that none who ask for the same wait for each other in a ring.
            "message_ids": sorted(message_ids),
            "idle_limit": f"{idle_limit // timedelta(milliseconds=1)}",
        },
    )
    return set(new)


async def prune(
    connection: Connection, *, older_than: timedelta = KEPT, limit: int = _CHUNK
) -> int:
    """
    Forget the oldest messages seen before a time, at most `limit`, and return how many.

    Several may prune at once: each passes over what another is at.
    """
    oldest = (
        sa.select(inbox.c.consumer, inbox.c.message_id)
        .where(inbox.c.seen_at < sa.func.now() - older_than)
        .order_by(inbox.c.seen_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # As a CTE it is read once: a subquery may be run anew, and locks others then.
        .cte()
    )
    deleted = await connection.execute(
        sa.delete(inbox).where(
            sa.tuple_(inbox.c.consumer, inbox.c.message_id).in_(sa.select(oldest))
        )
    )
    return deleted.rowcount
