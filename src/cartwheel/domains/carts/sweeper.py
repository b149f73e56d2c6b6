"""
Abandons the carts of visitors who simply never come back.

The watermark of a store says: all that happened up to here has been applied. It
is found with a barrier. First the clock is read (the wall clock, or the latest
event time of a store that lives by its events), then the ends of the log; once
carts have followed up to those ends, everything that was sent before the clock
was read has been applied, and the reading becomes the watermark. The barrier is
reached under any load, and a backlog never abandons a cart early.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.carts import rules
from cartwheel.domains.carts.follower import CONSUMER
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.events.api import EVENTS_TOPIC
from cartwheel.domains.stores.api import Store, StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import EventLog, position_order
from cartwheel.systems.eventlog.progress import progress
from cartwheel.systems.leadership.api import LeadershipLostError, Term
from cartwheel.systems.outbox.api import Outbox

log = structlog.get_logger()

_POLL_SECONDS: Final = 0.05
_CARTS_PER_TRANSACTION: Final = 500


@dataclass(frozen=True, slots=True)
class Sweep:
    """
    What a sweep has done, and when the next one is due if nothing comes in; None is never.

    By the wall clock alone: where the clock is that of events, nothing is due without one.
    """

    abandoned: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class CartSweeper:
    """Moves the stores' watermarks on and abandons what has been idle for too long."""

    database: Database
    stores: StoreDirectory
    log: EventLog
    clock: Clock

    async def sweep(self, term: Term | None = None) -> Sweep:
        """
        Pass one barrier for all stores.

        Waits for as long as carts are behind the log. Only the leader's term sweeps,
        where one is given. A store whose sweep fails is logged, and swept again the next
        time; it does not hold up the others, and its carts are not counted.

        Raises:
            LeadershipLostError: another process sweeps by now.
            UnavailableError: the log or the database does not answer.
        """
        now = self.clock.now()
        watermarks, dues = [], dict[UUID, datetime | None]()
        for store in await self.stores.list_stores():
            dues[store.id] = now  # until it has been swept
            with _failing_alone(store):
                watermark = await self._candidate(store, now)
                if watermark is None:
                    dues[store.id] = None
                else:
                    watermarks.append((store, watermark))
        await self._barrier()
        abandoned = 0
        for store, watermark in watermarks:
            with _failing_alone(store):
                count, dues[store.id] = await self._abandon(store, watermark, term)
                abandoned += count
        return Sweep(abandoned, min((due for due in dues.values() if due), default=None))

    async def _candidate(self, store: Store, now: datetime) -> datetime | None:
        if store.clock is StoreClock.WALL:
            return now
        async with self.database.transaction(store_id=store.id) as connection:
            carts = CartRepository(connection)
            latest = await carts.find_latest(store.id)
            reached = await carts.find_watermark(store.id)
        return latest if latest is not None and (reached is None or latest > reached) else None

    async def _barrier(self) -> None:
        identity = await self.log.identity(EVENTS_TOPIC)
        ends = [position_order(end) for end in await self.log.ends(EVENTS_TOPIC)]
        while True:
            async with self.database.transaction() as connection:
                reached = await progress(connection, CONSUMER, partitions=len(ends), log=identity)
            if all(r >= end for r, end in zip(reached, ends, strict=True)):
                return
            if await self.log.identity(EVENTS_TOPIC) != identity:
                # Nobody will ever come to the ends of what is no more.
                raise UnavailableError("The log was made anew")
            await asyncio.sleep(_POLL_SECONDS)

    async def _abandon(
        self, store: Store, watermark: datetime, term: Term | None
    ) -> tuple[int, datetime | None]:
        abandoned, due = 0, None
        while True:
            async with self.database.transaction(store_id=store.id) as connection:
                if term is not None:
                    await term.ensure(connection)
                carts, outbox = CartRepository(connection), Outbox(connection)
                idle = await carts.lock_idle(
                    store.id,
                    watermark=watermark,
                    idle_limit=store.idle_limit,
                    limit=_CARTS_PER_TRANSACTION,
                )
                if idle:
                    messages = [rules.abandon(c, idle_limit=store.idle_limit) for c in idle]
                    await carts.save(idle)
                    await outbox.announce_all([(message, message.cart_id) for message in messages])
                is_last = len(idle) < _CARTS_PER_TRANSACTION
                if is_last and store.clock is StoreClock.WALL:
                    last_seen_at = await carts.find_longest_idle(store.id)
                    due = last_seen_at and last_seen_at + store.idle_limit
                elif is_last and await carts.has_idle(
                    store.id, watermark=watermark, idle_limit=store.idle_limit
                ):
                    due = self.clock.now()  # the clock does not go past what somebody holds
                elif is_last:
                    await carts.raise_watermark(store.id, watermark)
            abandoned += len(idle)
            if is_last:
                return abandoned, due


@contextmanager
def _failing_alone(store: Store) -> Iterator[None]:
    """Log what fails in one store; what fails for all of them is raised."""
    try:
        yield
    except (LeadershipLostError, UnavailableError):
        raise
    except Exception:
        log.exception("carts.store_not_swept", store_id=str(store.id))
