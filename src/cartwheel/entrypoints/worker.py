"""The worker role: jobs, and what domains do when others announce something."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from dishka import AsyncContainer
from redis.asyncio import Redis

from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.lags import watch_lags
from cartwheel.systems.jobs.api import JobHandler, JobWorker, QueueName, RunRecorder
from cartwheel.systems.outbox.api import TOPIC, Subscriber

# What a stopping worker needs after its last job: to tell the queue and to count it.
_FAREWELL: Final = timedelta(seconds=0.5)


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    recorder = await container.get(RunRecorder)
    workers = await _workers(container, recorder)
    places = {queue: worker.concurrency for queue, worker in workers.items()}
    recording = asyncio.create_task(recorder.run(places), name="job statistics")
    try:
        async with asyncio.TaskGroup() as group:
            for queue, worker in workers.items():
                group.create_task(worker.run(), name=f"jobs of {queue}")
            for name, subscriber in (await _subscribers(container)).items():
                group.create_task(subscriber.run(), name=name)
            mine = {TOPIC: HOUSE.groups.names}
            lags = watch_lags(await container.get(EventLog), mine)
            group.create_task(lags, name="lags of announcements")
    finally:
        # After the workers, so that their last runs are counted.
        recording.cancel()
        await asyncio.gather(recording, return_exceptions=True)


async def _workers(
    container: AsyncContainer, recorder: RunRecorder
) -> Mapping[QueueName, JobWorker]:
    """Make a worker for each queue that we have handlers for; the others are left to others."""
    handlers: dict[QueueName, list[JobHandler]] = defaultdict(list)
    for handler in HOUSE.jobs:
        handlers[handler.job.queue].append(handler)
    drain = (await container.get(Settings)).drain_timeout - _FAREWELL
    return {
        queue: JobWorker(
            replace(HOUSE.queues[queue], drain=min(HOUSE.queues[queue].drain, drain)),
            mine,
            redis=await container.get(Redis),
            scope=partial(open_scope, container),
            on_finished=recorder.on_finished,
        )
        for queue, mine in handlers.items()
    }


async def _subscribers(container: AsyncContainer) -> Mapping[str, Subscriber]:
    eventlog = await container.get(EventLog)
    return {
        group.name: Subscriber(
            group=group.name,
            subscriptions=group.subscriptions,
            event_log=eventlog,
            scope=partial(open_scope, container),
        )
        for group in HOUSE.groups.groups
    }
