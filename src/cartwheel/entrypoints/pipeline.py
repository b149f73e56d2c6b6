"""The pipeline role: what follows the log, events into rows and carts."""

import asyncio

from dishka import AsyncContainer

from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.followers import Burying, Follower
from cartwheel.systems.eventlog.lags import watch_lags, watch_memory
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.eventlog.worker import Worker


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    stages = HOUSE.followers.stages
    mine = {topic: HOUSE.readers[topic] for topic in dict.fromkeys(s.topic for s in stages)}
    async with asyncio.TaskGroup() as group:
        for stage in stages:
            worker = await _worker(container, stage)
            group.create_task(worker.run(), name=stage.group)
        lags = watch_lags(await container.get(EventLog), mine)
        group.create_task(lags, name="lags of the pipeline")
        group.create_task(watch_memory(await container.get(RedisMemory)), name="memory of Redis")


async def _worker(container: AsyncContainer, stage: Follower) -> Worker:
    part = await container.get(stage.part)
    return Worker(
        await container.get(EventLog),
        topic=stage.topic,
        group=stage.group,
        handle=part.handle,
        on_poison=part.bury if isinstance(part, Burying) else None,
        troubles=await container.get(Troubles),
        max_entries=stage.max_entries,
        linger=stage.linger,
    )
