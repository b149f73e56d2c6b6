"""The pipeline role: events from the log into rows and carts, and the carts' clock."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from dishka import AsyncContainer

from cartwheel.domains.carts.follower import CONSUMER as CARTS, CartFollower
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.events.api import ACTIVITIES_TOPIC, EVENTS_TOPIC
from cartwheel.domains.events.pipeline import CONSUMER as EVENTS, EventPipeline
from cartwheel.entrypoints.handlers import READERS
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.lags import watch_lags, watch_memory
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.leadership.api import Candidate, LeadershipLostError, Term

log = structlog.get_logger()

# Small enough for a click to be a readable row within 100 ms, large enough that
# ClickHouse gets tens of inserts a second and not hundreds.
_EVENTS_LINGER: Final = timedelta(milliseconds=30)
_CARTS_LINGER: Final = timedelta(milliseconds=200)
_MOST_ENTRIES: Final = 500
_MOST_CHUNKS: Final = 10
_SWEEP_SECONDS: Final = 0.5
_QUIET_SWEEP_SECONDS: Final = 5.0
_SWEEP_ALL_THE_SAME: Final = timedelta(seconds=30)


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    eventlog = await container.get(EventLog)
    pipeline = await container.get(EventPipeline)
    troubles = await container.get(Troubles)
    events = Worker(
        eventlog,
        topic=EVENTS_TOPIC,
        group=EVENTS,
        handle=pipeline.handle,
        on_poison=pipeline.bury,
        troubles=troubles,
        max_entries=_MOST_ENTRIES,
        linger=_EVENTS_LINGER,
    )
    # Nothing is set aside here: a cart that lacks one activity would be wrong for good.
    carts = Worker(
        eventlog,
        topic=ACTIVITIES_TOPIC,
        group=CARTS,
        handle=(await container.get(CartFollower)).handle,
        troubles=troubles,
        max_entries=_MOST_CHUNKS,
        linger=_CARTS_LINGER,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(events.run(), name="events")
        group.create_task(carts.run(), name="carts")
        mine = {topic: READERS[topic] for topic in (EVENTS_TOPIC, ACTIVITIES_TOPIC)}
        group.create_task(watch_lags(eventlog, mine), name="lags of the pipeline")
        group.create_task(watch_memory(await container.get(RedisMemory)), name="memory of Redis")
        # Sweeping twice would do no harm; one process is enough for all stores.
        candidate = Candidate(await container.get(Database), "carts sweeper")
        sweep = partial(_sweep, await container.get(CartSweeper), eventlog)
        group.create_task(candidate.run(sweep), name="carts sweeper")


async def _sweep(sweeper: CartSweeper, eventlog: EventLog, term: Term) -> None:
    """
    Sweep for as long as the term lasts, often while events come in.

    Without any there is a sweep when a cart is due, and now and then one all the same, since
    stores may have changed. A sweep that failed is made again.
    """
    pause, swept = _SWEEP_SECONDS, _NEVER
    while True:
        is_quiet = False
        try:
            ends = await eventlog.ends(EVENTS_TOPIC)
            now = sweeper.clock.now()
            is_quiet = ends == swept.ends
            if not is_quiet or not swept.is_good(now=now):
                done = await sweeper.sweep(term)
                swept = _Swept(ends, now, done.next_due_at)
                is_quiet = is_quiet and not done.abandoned
        except LeadershipLostError:
            raise
        except UnavailableError as error:
            log.warning("carts.sweep_failed", error=str(error))
        except Exception:
            log.exception("carts.sweep_failed")
        pause = min(1.5 * pause, _QUIET_SWEEP_SECONDS) if is_quiet else _SWEEP_SECONDS
        await asyncio.sleep(min(pause, swept.seconds_left(now=sweeper.clock.now())))


@dataclass(frozen=True, slots=True)
class _Swept:
    """What the log's ends were before the last sweep, when it was, and when a cart is due."""

    ends: list[str]
    at: datetime
    next_due_at: datetime | None

    def is_good(self, *, now: datetime) -> bool:
        """Say whether another sweep would find nothing, if nothing has come in."""
        return self.at <= now < self.at + _SWEEP_ALL_THE_SAME and not self._is_due(now)

    def seconds_left(self, *, now: datetime) -> float:
        """Return how long there is until a cart is due, and the usual pause when one is already."""
        if self.next_due_at is None or self._is_due(now):
            return _QUIET_SWEEP_SECONDS
        return (self.next_due_at - now).total_seconds()

    def _is_due(self, now: datetime) -> bool:
        return self.next_due_at is not None and self.next_due_at <= now


_NEVER: Final = _Swept([], datetime.min.replace(tzinfo=UTC), None)
