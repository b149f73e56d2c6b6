"""Runs that ended, and clocks, for the tests of job statistics and alarms."""

import asyncio
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa
from tests.kit.clock import MovedClock

from cartwheel.domains.jobs.contracts import AskJobStats, JobStats
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.service import JobStatsService
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import EMAIL, QUEUES, Finished, Outcome, QueueName

NOON = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
ALL = (Outcome.COMPLETED, Outcome.FAILED, Outcome.RETRYING, Outcome.CANCELLED, Outcome.SNOOZED)


def ended(
    outcome: Outcome,
    *,
    queue: QueueName = EMAIL,
    waited_ms: int = 0,
    ran_ms: float = 0,
) -> Finished:
    return Finished(
        queue=queue,
        name="tests.note",
        job_id="1",
        store_id=None,
        outcome=outcome,
        attempt=1,
        waited_ms=waited_ms,
        ran_ms=ran_ms,
    )


async def ask(database: Database, clock: MovedClock, **query: object) -> JobStats:
    async with database.transaction() as connection:
        service = JobStatsService(JobStatsRepository(connection), QUEUES, clock)
        return await service.ask(msgspec.convert(query, AskJobStats))


async def announced(database: Database) -> list[tuple[str, str, dict[str, object]]]:
    """Return what alarms have announced: name, aggregate and body."""
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.text(
                "SELECT name, aggregate_id, body FROM outbox WHERE name LIKE 'job.%'"
                " ORDER BY position"
            )
        )
        return [(row.name, row.aggregate_id, msgspec.json.decode(row.body)) for row in rows]


async def waits_for_lock(database: Database) -> None:
    """Wait until a transaction waits for a lock."""
    async with asyncio.timeout(60):
        while True:
            async with database.transaction() as connection:
                waiting = await connection.scalar(
                    sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
                )
            if waiting:
                return
            await asyncio.sleep(0.02)
