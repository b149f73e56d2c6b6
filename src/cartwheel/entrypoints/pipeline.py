"""The pipeline role: events from the log into rows and carts, and the carts' clock."""

import asyncio
from datetime import timedelta
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
    """Sweep for as long as the term lasts, less often while nothing comes in or is abandoned."""
    pause, before = _SWEEP_SECONDS, list[str]()
    while True:
        is_quiet = False
        try:
            ends = await eventlog.ends(EVENTS_TOPIC)
            abandoned = await sweeper.sweep(term)
            is_quiet, before = ends == before and not abandoned, ends
        except LeadershipLostError:
            raise
        except UnavailableError as error:
            log.warning("carts.sweep_failed", error=str(error))
        except Exception:
            log.exception("carts.sweep_failed")
        pause = min(1.5 * pause, _QUIET_SWEEP_SECONDS) if is_quiet else _SWEEP_SECONDS
        await asyncio.sleep(pause)
