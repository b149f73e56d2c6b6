"""Watches the queues: notes the size of the dead-letter queues, raises alarms, forgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from cartwheel.domains.jobs import metrics, rules
from cartwheel.domains.jobs.messages import JobDeadLettersGrew, JobFailureRateExceeded
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.kernel.settings import Settings
from cartwheel.systems.jobs.api import JobOperations, QueueCounts
from cartwheel.systems.outbox.api import Outbox

log = structlog.get_logger()

EVERY: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class JobMonitor:
    """Any number of processes may watch: an alarm is announced once."""

    database: Database
    operations: JobOperations
    clock: Clock
    settings: Settings

    async def run(self) -> None:
        """Watch until cancelled; engines that are away are waited for."""
        while True:
            try:
                await self.watch()
            except UnavailableError as error:
                log.warning("jobs.watch_failed", error=str(error))
            except Exception:
                log.exception("jobs.watch_failed")
            await REST.next_round(EVERY.total_seconds())

    async def watch(self) -> None:
        """
        Look once at everything.

        Raises:
            UnavailableError: the database does not answer, or Redis does not.
        """
        await self.check_failures()
        await self.check_dead_letters()
        async with self.database.reading() as connection:  # one statement, committed by itself
            await JobStatsRepository(connection).forget_before(self.clock.now() - rules.KEPT)

    async def check_failures(self) -> None:
        """
        Announce each queue whose recent runs failed too often.

        Raises:
            UnavailableError: the database does not answer.
        """
        now = self.clock.now()
        since = rules.floor_to(now, rules.MINUTE) - rules.FAILURE_WINDOW
        limit, minimum = self.settings.job_failure_limit, self.settings.job_failure_minimum
        async with self.database.transaction() as connection:
            repository, outbox = JobStatsRepository(connection), Outbox(connection)
            for queue, tally in sorted((await repository.sums_since(since)).items()):
                if not rules.fails_too_often(tally, limit=limit, minimum=minimum):
                    continue
                message = JobFailureRateExceeded(
                    queue=queue,
                    runs=tally.runs,
                    failed=tally.failed_runs,
                    threshold=limit,
                    window_seconds=int(rules.FAILURE_WINDOW.total_seconds()),
                )
                if await repository.raise_alarm(message.name, queue, now=now):
                    await outbox.announce(message, aggregate_id=queue)

    async def check_dead_letters(self) -> None:
        """
        Note how many dead letters there are, and announce queues with more than they may have.

        Raises:
            UnavailableError: the database does not answer, or Redis does not.
        """
        counts = await self.operations.counts()
        _measure(counts)
        now, limit = self.clock.now(), self.settings.dead_letter_limit
        async with self.database.transaction() as connection:
            repository, outbox = JobStatsRepository(connection), Outbox(connection)
            await repository.note_dead_letters(
                rules.floor_to(now, rules.MINUTE),
                {count.queue: count.failed for count in counts},
            )
            raised = await repository.list_raised(JobDeadLettersGrew.name)
            for count in sorted(counts, key=lambda count: count.queue):
                message = JobDeadLettersGrew(
                    queue=count.queue, dead_letters=count.failed, limit=limit
                )
                if count.failed <= limit:
                    if count.queue in raised:
                        await repository.lower_alarm(message.name, count.queue)
                elif await repository.raise_alarm(
                    message.name, count.queue, now=now, level=count.failed
                ):
                    await outbox.announce(message, aggregate_id=count.queue)


def _measure(counts: Sequence[QueueCounts]) -> None:
    for count in counts:
        queue = count.queue
        metrics.queue_paused.labels(queue).set(count.is_paused)
        for state in ("waiting", "active", "delayed", "prioritized", "completed", "failed"):
            metrics.jobs_held.labels(queue, state).set(getattr(count, state))
