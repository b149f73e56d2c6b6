"""A hundred thousand jobs and the workers that die over them."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from pathlib import Path

import sqlalchemy as sa
from tests.chaos.actor import STORE, Apply
from tests.chaos.storm import Actor, Servers, kill
from tests.chaos.tables import changes, job_effects

from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox

_AT_ONCE = 5_000
_SECONDS = 600


async def killed_workers_at(folder: Path, *, jobs: int, workers: int = 3) -> None:
    """Queue the jobs, kill a worker twice a second, and see that each took effect once."""
    async with AsyncExitStack() as stack:
        servers = Servers(folder)
        await servers.start()
        stack.push_async_callback(servers.stop)
        database = Database.connect(servers.postgres.app_url, pool_size=2)
        stack.push_async_callback(database.close)
        for first in range(0, jobs, _AT_ONCE):
            await _queue(database, first, min(_AT_ONCE, jobs - first))
        actors = [
            Actor(role, servers, folder / f"{role}-{number}.log")
            for number, role in enumerate(("relay", *["worker"] * workers))
        ]
        for actor in actors:
            await actor.start()
            stack.push_async_callback(lambda actor=actor: kill(actor.process))
        ends_at = time.monotonic() + _SECONDS
        while (done := await _count(database, job_effects)) < jobs:
            assert time.monotonic() < ends_at, f"{done} of {jobs} after {_SECONDS} s"
            await asyncio.sleep(2)
            await random.choice(actors[1:]).kill_and_start()
        async with database.transaction() as connection:
            distinct = await connection.scalar(
                sa.select(sa.func.count(sa.distinct(job_effects.c.number)))
            )
        assert (done, distinct) == (jobs, jobs), "a job took effect twice, or never"


async def _queue(database: Database, first: int, count: int) -> None:
    numbers = range(first, first + count)
    async with database.transaction() as connection:
        await connection.execute(
            sa.insert(changes), [{"key": 0, "number": number} for number in numbers]
        )
        await Outbox(connection).enqueue_all([Apply(STORE, 0, number) for number in numbers])


async def _count(database: Database, table: sa.Table) -> int:
    async with database.transaction() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
