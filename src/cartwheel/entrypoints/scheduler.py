"""The scheduler role: fires what is due, the platform's own upkeep among it."""

import stamina
from dishka import AsyncContainer

from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import SchedulableJobs, Scheduler, ensure


async def run(container: AsyncContainer) -> None:
    """Work until cancelled; a database that is away is waited for."""
    async for attempt in stamina.retry_context(on=UnavailableError, attempts=None, timeout=None):
        with attempt:
            await _declare(container)
    await (await container.get(Scheduler)).run()


async def _declare(container: AsyncContainer) -> None:
    database, clock = await container.get(Database), await container.get(Clock)
    jobs = await container.get(SchedulableJobs)
    async with database.transaction(store_id=NO_STORE) as connection:
        for each in HOUSE.upkeep:
            await ensure(
                connection, name=each.name, cron=each.cron, job=each.job, jobs=jobs, clock=clock
            )
