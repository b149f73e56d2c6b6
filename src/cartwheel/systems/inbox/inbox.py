"""Asking whether a message is new, in the transaction of its effect, and forgetting it later."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.systems.inbox.models import inbox

KEPT: Final = timedelta(days=15)
"""
How long a message is known again; longer than any log or queue repeats it by itself.

Kafka keeps a week, and what is older until the week of its segment is full; of Redis
Streams a group that was away for a week may be given up.
"""

_IDLE_LIMIT: Final = timedelta(minutes=1)
_CHUNK: Final = 10_000


async def first_time(
    connection: AsyncConnection,
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
    # In the WHERE clause because a function that is nobody's column is not called.
    is_limited = sa.func.set_config(
        "idle_in_transaction_session_timeout", f"{idle_limit // timedelta(milliseconds=1)}", True
    ).is_not(None)
    seen = sa.select(
        sa.literal(consumer, sa.Text).label("consumer"),
        sa.literal(message_id, sa.Uuid).label("message_id"),
    ).where(is_limited)
    inserted = await connection.execute(
        insert(inbox)
        .from_select(["consumer", "message_id"], seen, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(inbox.c.consumer)
    )
    return inserted.one_or_none() is not None


async def prune(
    connection: AsyncConnection, *, older_than: timedelta = KEPT, limit: int = _CHUNK
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
