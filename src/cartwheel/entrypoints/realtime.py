"""The realtime role: sockets hear what other processes publish, and what waits is repeated."""

import asyncio

from dishka import AsyncContainer

from cartwheel.domains.interventions.resender import Resender
from cartwheel.systems.realtime.api import Rooms


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; engines that are away are waited for."""
    async with asyncio.TaskGroup() as group:
        group.create_task(hear(container), name="rooms")
        group.create_task((await container.get(Resender)).run(), name="resender")


async def hear(container: AsyncContainer) -> None:
    """Hear what is published to the rooms of this process, for sockets and for subscriptions."""
    await (await container.get(Rooms)).run()
