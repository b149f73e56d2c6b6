"""
Applies activities to carts, each exactly once.

Carts, what they announce and the progress commit together.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.accounts.api import StoreDirectory
from cartwheel.domains.carts import rules
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.domains.events.api import ADD, Activity, ActivityChunk
from cartwheel.kernel.db import Database, enter_store
from cartwheel.systems.eventlog.api import Batch
from cartwheel.systems.eventlog.progress import advance
from cartwheel.systems.outbox.api import Outbox

CONSUMER: Final = "carts"

_chunk: Final = msgspec.msgpack.Decoder(ActivityChunk)


@dataclass(frozen=True, slots=True)
class CartFollower:
    """Works off batches of the activities topic."""

    database: Database
    stores: StoreDirectory

    async def handle(self, batch: Batch) -> None:
        """
        Apply a batch's activities to the carts of their visitors.

        Raises:
            UnavailableError: the database does not answer; repeat the call.
        """
        for entry in batch.entries:
            await self._handle_chunk(batch.partition, _chunk.decode(entry.value))

    async def _handle_chunk(self, partition: int, chunk: ActivityChunk) -> None:
        async with self.database.transaction() as connection:
            if not await advance(
                connection, CONSUMER, partition=partition, position=chunk.position
            ):
                return
            repository, outbox = CartRepository(connection), Outbox(connection)
            for store_id, activities in sorted(chunk.stores):
                store = await self.stores.find_store(store_id)
                if store is None or not activities:
                    continue
                await enter_store(connection, store_id)
                live = await repository.lock_live(store_id, {a.visitor_id for a in activities})
                changed, happened = _follow_all(
                    activities, live, store_id=store_id, idle_limit=store.idle_limit
                )
                if changed:
                    await repository.save(changed)
                    await outbox.announce_all([(message, message.cart_id) for message in happened])
                latest_ms = max(activity.at_ms for activity in activities)
                await repository.see(
                    store_id,
                    partition=partition,
                    events=len(activities),
                    latest=datetime.fromtimestamp(latest_ms / 1000, UTC),
                )
                await asyncio.sleep(0)


def _follow_all(
    activities: list[Activity],
    live: dict[str, LiveCart],
    *,
    store_id: UUID,
    idle_limit: timedelta,
) -> tuple[list[LiveCart], list[rules.Happening]]:
    changed: dict[UUID, LiveCart] = {}
    happened: list[rules.Happening] = []
    for activity in activities:
        before = live.get(activity.visitor_id)
        if before is None and activity.kind != ADD:
            continue
        cart, news = rules.follow(before, activity, store_id=store_id, idle_limit=idle_limit)
        happened += news
        if cart is not None:
            changed[cart.id] = cart
            if cart.closed_at is None:
                live[activity.visitor_id] = cart
            else:
                live.pop(activity.visitor_id)
    # A visitor's closed cart is written before the next one opens: only one may be live.
    return list(changed.values()), happened
