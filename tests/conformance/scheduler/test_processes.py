"""
Schedulers in processes of their own, some of them killed, fire each due exactly once.

Run as a program, this file is one such scheduler. Its clock shows ten minutes in a
second of real time, counted from a moment that all processes are given.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.embedded.harness import until
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    JOBS,
    StatedOutcomes,
    add,
    fire_all,
    forget_all,
    history,
    look,
    queued_jobs,
    scheduler,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.scheduler.api import Misfire, Scheduler
from cartwheel.systems.scheduler.models import schedule_dues

BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SPEED = 600
ROOT = Path(__file__).parents[3]


class FastClock:
    """A clock that began at BEGIN when the machine's showed a given time, and runs fast."""

    def __init__(self, began_at: float) -> None:
        self.began_at = began_at

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=(time.time() - self.began_at) * SPEED)


def make(url: str, began_at: float) -> Scheduler:
    return Scheduler(
        database=Database.connect(url, pool_size=2),
        jobs=JOBS,
        outcomes=StatedOutcomes(),
        clock=FastClock(began_at),
        poll_every=timedelta(milliseconds=20),
        batch=5,
        most_dues=3,
    )


async def launch(url: str, began_at: float) -> asyncio.subprocess.Process:
    """Start a scheduler process, and wait until it is about to run."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, url, str(began_at)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # retries of what a killed one left are logged there
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
    return process


@pytest.fixture(autouse=True)
async def nothing_scheduled(database: Database) -> AsyncIterator[None]:
    await forget_all(database)
    yield
    await forget_all(database)


async def test_processes_killed_in_the_middle_fire_each_due_once(
    database: Database, postgres: Postgres
) -> None:
    store_id = new_id()
    clock = MovedClock(BEGIN)
    made = [
        await add(database, store_id, clock, name=f"{n}", misfire=Misfire.ALL) for n in range(20)
    ]
    # Started at once, and before the clock's beginning: what is due while they come up is work.
    began_at = time.time() + 2
    processes = list(await asyncio.gather(*(launch(postgres.app_url, began_at) for _ in range(5))))

    async def furthest() -> datetime:
        async with database.transaction() as connection:
            due = await connection.scalar(sa.select(sa.func.max(schedule_dues.c.due_at)))
        return due or BEGIN

    try:
        for number in range(3):
            reached = await furthest() + 5 * MINUTE

            async def passed(reached: datetime = reached) -> bool:
                return await furthest() > reached

            await until(passed)
            processes[number].send_signal(signal.SIGKILL)
            assert await processes[number].wait() == -signal.SIGKILL
            if number == 0:
                processes.append(await launch(postgres.app_url, began_at))
        await until(passed)
    finally:
        for process in processes:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()
    clock.time = await furthest() + 3 * MINUTE
    await fire_all(scheduler(database, clock))
    end = clock.time
    dues = [BEGIN + n * MINUTE for n in range(1, (end - BEGIN) // MINUTE + 1)]
    assert len(dues) > 15
    job_ids = []
    for schedule in made:
        fired = await history(database, store_id, schedule.id)
        assert [firing.due_at for firing in fired] == dues
        assert (await look(database, store_id, schedule.id)).next_due_at == end + timedelta(
            minutes=1
        )
        job_ids += [firing.job_id for firing in fired]
    assert len(set(job_ids)) == len(job_ids) == 20 * len(dues)
    assert (await queued_jobs(database, store_id)).keys() == set(job_ids)


@asynccontextmanager
async def own_server(folder: Path) -> AsyncIterator[Postgres]:
    server = await Postgres.start(
        folder / "own", account=server_account(), log=folder / "own.log", overrides={"fsync": "off"}
    )
    try:
        yield server
    finally:
        await server.stop()


async def test_a_scheduler_goes_on_when_the_database_comes_back(servers_folder: Path) -> None:
    store_id, began_at = new_id(), time.time()
    async with own_server(servers_folder) as server:
        await runner.upgrade(server.owner_url, app_role=APP_ROLE)
        one = make(server.app_url, began_at)
        made = await add(one.database, store_id, MovedClock(one.clock.now()), misfire=Misfire.ALL)
        task = asyncio.create_task(one.run())

        async def has_fired() -> bool:
            return len(await history(one.database, store_id, made.id)) > 3

        await until(has_fired)
    before = one.clock.now()
    async with own_server(servers_folder):

        async def has_caught_up() -> bool:
            due = (await look(one.database, store_id, made.id)).next_due_at
            return due is not None and due > before + MINUTE

        await until(has_caught_up)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        dues = [firing.due_at for firing in await history(one.database, store_id, made.id)]
        assert dues == [dues[0] + n * MINUTE for n in range(len(dues))]
        assert dues[-1] > before
        await one.database.close()


async def run_until_killed(url: str, began_at: float) -> None:
    one = make(url, began_at)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await one.run()


if __name__ == "__main__":
    asyncio.run(run_until_killed(sys.argv[1], float(sys.argv[2])))
