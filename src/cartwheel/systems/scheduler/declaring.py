"""Schedules that the code itself declares, made or mended whenever a process starts."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.systems.jobs.api import Job
from cartwheel.systems.scheduler.book import ScheduleRepository
from cartwheel.systems.scheduler.contracts import Definition, Misfire, Overlap, Schedule
from cartwheel.systems.scheduler.job_types import SchedulableJobs
from cartwheel.systems.scheduler.scheduling import Schedules


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the platform does by itself: its name, when, by the clock of UTC, and what."""

    name: str
    cron: str
    job: Job


async def ensure(
    connection: Connection,
    *,
    name: str,
    cron: str,
    job: Job,
    jobs: SchedulableJobs,
    clock: Clock,
    time_zone: str = "UTC",
    misfire: Misfire = Misfire.RUN_ONCE,
    grace: timedelta = timedelta(seconds=60),
    overlap: Overlap = Overlap.SKIP,
) -> Schedule:
    """
    Let the job's store have a schedule of that name which is as declared.

    The connection has entered that store; the platform's own is the nil id. Any number
    of processes may declare at once and again at each start: there is one schedule, and
    one that is as it should be is left alone, its next due and its being paused included.

    Raises:
        InvalidInputError: it would never be due, or its job is not known.
    """
    store_id = job.store_id
    definition = Definition(
        name=name,
        cron=cron,
        time_zone=time_zone,
        job=job.name,
        data=msgspec.json.encode(job),
        misfire=misfire,
        grace=grace,
        overlap=overlap,
    )
    schedules = Schedules(connection, jobs, clock)
    if (added := await schedules.add(store_id, definition)) is not None:
        return added
    book = ScheduleRepository(connection)
    schedule_id = await book.find_id(store_id, name)
    assert schedule_id is not None
    if await schedules.lock(store_id, schedule_id) == definition:
        kept = await book.find(store_id, schedule_id)
    else:
        kept = await schedules.redefine(store_id, schedule_id, definition)
    assert kept is not None
    return kept
