"""The scheduler role: fires what is due, the platform's own upkeep among it."""

from collections.abc import Mapping
from typing import Final

import stamina
from dishka import AsyncContainer

from cartwheel.domains.people.messages import PrunePeople
from cartwheel.domains.webhooks.messages import PruneWebhooks
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.api import Job
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import SchedulableJobs, Scheduler, ensure

UPKEEP: Final[Mapping[str, tuple[str, Job]]] = {
    "accounts.prune_people": ("41 3 * * *", PrunePeople(store_id=NO_STORE)),
    "webhooks.prune": ("17 * * * *", PruneWebhooks(store_id=NO_STORE)),
}
"""What the platform does by itself, by name: when, by the clock of UTC, and what."""


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
        for name, (cron, job) in UPKEEP.items():
            await ensure(connection, name=name, cron=cron, job=job, jobs=jobs, clock=clock)
