"""What a worker does beside its jobs: it keeps them locked, and rescues those of the dead."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from itertools import count

import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import next_round
from cartwheel.systems.jobs import metrics
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.contracts import UPKEEP
from cartwheel.systems.jobs.queues import QueueSettings
from cartwheel.systems.jobs.running import Cut, Running

log = structlog.get_logger()


async def keep_locks(
    running: Mapping[str, Running], *, connection: QueueConnection, settings: QueueSettings
) -> None:
    """Keep what runs locked, until cancelled, and break off what is not ours any more."""
    every = settings.lock.total_seconds() / 3
    for number in count():
        await next_round(every)
        held = list(running.values())
        # Asked now and then even when nothing runs, to notice a connection that has gone silent.
        if not held and (number % 3 or REST.has_come):
            continue
        try:
            async with asyncio.timeout(every):
                lost = await connection.renew([each.job for each in held])
        except TimeoutError:
            connection.drop()
            continue
        except UnavailableError:
            continue
        for each in held:
            if each.job.id in lost:
                each.cut_short(Cut.LOST)


async def rescue(connection: QueueConnection, settings: QueueSettings) -> None:
    """Put back the jobs of workers that died, until cancelled."""
    every = settings.lock / 2
    while True:
        with suppress(UnavailableError):
            stalled = await connection.rescue(every=every)
            if stalled:
                log.warning("jobs.stalled", queue=settings.name, job_ids=stalled)
                metrics.stalled.labels(settings.name).inc(len(stalled))
        # Its own jobs stir nobody.
        await (next_round if settings.name == UPKEEP else REST.next_round)(every.total_seconds())
