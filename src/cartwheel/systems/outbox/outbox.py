"""Writing announcements in the transaction of the change they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.announcements import Announcement
from cartwheel.systems.outbox.models import outbox

CHANNEL: Final = "cartwheel_outbox"
"""The PostgreSQL channel that wakes the relay when a transaction with rows commits."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """
    Announces within one transaction: all of it is published if and only if that commits.

    Announcements of one aggregate are published in the order in which their
    transactions took hold of it: change the aggregate's row first, then announce.
    """

    connection: AsyncConnection

    async def announce(self, message: Announcement, *, aggregate_id: object) -> None:
        """Tell of a change to one aggregate."""
        await self.announce_all([(message, aggregate_id)])

    async def announce_all(self, messages: Sequence[tuple[Announcement, object]]) -> None:
        """Tell of many changes, each with its aggregate's id, in one round trip and this order."""
        if not messages:
            return
        traceparent = structlog.contextvars.get_contextvars().get("traceparent")
        await self.connection.execute(
            insert(outbox),
            [
                {
                    "id": new_id(),
                    "aggregate_id": str(aggregate_id),
                    "name": message.name,
                    "version": message.version,
                    "body": msgspec.json.encode(message).decode(),
                    "traceparent": traceparent,
                }
                for message, aggregate_id in messages
            ],
        )
        # PostgreSQL folds equal notifications of a transaction and sends them when it commits.
        await self.connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
