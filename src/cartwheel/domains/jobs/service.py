"""Use cases of the jobs domain."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from cartwheel.domains.jobs import rules
from cartwheel.domains.jobs.contracts import (
    AskJobStats,
    CleanJobs,
    JobById,
    JobCounts,
    JobsChanged,
    JobStats,
    ListJobs,
    QueueStats,
    ReadJobLogs,
    RetryDeadLetters,
)
from cartwheel.domains.jobs.errors import JobNotFoundError, WrongJobStateError
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import (
    JobLogs,
    JobOperations,
    JobPage,
    JobRecord,
    JobState,
    QueueCounts,
    QueueName,
    Queues,
)
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class JobService:
    """What operators do with jobs; needs Redis alone, so it works while PostgreSQL is away."""

    operations: JobOperations
    note: AuditNote

    async def counts(self) -> JobCounts:
        """Count what every queue holds."""
        return JobCounts(queues=await self.operations.counts())

    async def list(self, query: ListJobs) -> JobPage:
        """List the jobs of one state, the newest first."""
        return await self.operations.list(
            query.queue, query.state, cursor=query.cursor, limit=query.limit
        )

    async def get(self, queue: QueueName, job_id: str) -> JobRecord:
        """
        Return a job.

        Raises:
            JobNotFoundError: the queue does not hold it.
        """
        found = await self.operations.find(queue, job_id)
        if found is None:
            raise JobNotFoundError(queue=queue, job_id=job_id)
        return found

    async def logs(self, query: ReadJobLogs) -> JobLogs:
        """
        Return lines that a job's runs wrote.

        Raises:
            JobNotFoundError: the queue does not hold it.
        """
        await self.get(query.queue, query.id)
        return await self.operations.logs(
            query.queue, query.id, offset=query.offset, limit=query.limit
        )

    async def retry(self, command: JobById) -> JobsChanged:
        """
        Give a dead letter all its attempts again.

        Raises:
            JobNotFoundError: the queue does not hold it.
            WrongJobStateError: it is no dead letter.
        """
        before = await self._find(command)
        if not await self.operations.retry(command.queue, command.id):
            raise await self._refusal(command, wanted=JobState.FAILED)
        self.note.tell(_subject(command), before=before, after=await self._find(command))
        return JobsChanged(count=1)

    async def retry_all(self, command: RetryDeadLetters) -> JobsChanged:
        """Give a queue's dead letters all their attempts again, the oldest first."""
        changed = JobsChanged(
            count=await self.operations.retry_all(command.queue, limit=command.limit)
        )
        self.note.tell(command.queue, after=changed)
        return changed

    async def remove(self, command: JobById) -> JobsChanged:
        """
        Remove a job for good.

        Raises:
            JobNotFoundError: the queue does not hold it.
            WrongJobStateError: it runs.
        """
        before = await self._find(command)
        if not await self.operations.remove(command.queue, command.id):
            raise await self._refusal(command, wanted="one that does not run")
        self.note.tell(_subject(command), before=before)
        return JobsChanged(count=1)

    async def promote(self, command: JobById) -> JobsChanged:
        """
        Let a delayed job run now.

        Raises:
            JobNotFoundError: the queue does not hold it.
            WrongJobStateError: it is not delayed.
        """
        before = await self._find(command)
        if not await self.operations.promote(command.queue, command.id):
            raise await self._refusal(command, wanted=JobState.DELAYED)
        self.note.tell(_subject(command), before=before, after=await self._find(command))
        return JobsChanged(count=1)

    async def pause(self, queue: QueueName) -> QueueCounts:
        """Let no further job of a queue begin, and return what it holds."""
        before = await self.operations.count(queue)
        await self.operations.pause(queue)
        return await self._tell(queue, before)

    async def resume(self, queue: QueueName) -> QueueCounts:
        """Let the jobs of a queue begin again, and return what it holds."""
        before = await self.operations.count(queue)
        await self.operations.resume(queue)
        return await self._tell(queue, before)

    async def clean(self, command: CleanJobs) -> JobsChanged:
        """Remove old jobs of one state for good."""
        count = await self.operations.clean(
            command.queue,
            JobState(command.state.value),
            older_than=timedelta(seconds=command.older_than_seconds),
            limit=command.limit,
        )
        changed = JobsChanged(count=count)
        self.note.tell(command.queue, after=changed)
        return changed

    async def _tell(self, queue: QueueName, before: QueueCounts) -> QueueCounts:
        after = await self.operations.count(queue)
        self.note.tell(
            queue, before={"isPaused": before.is_paused}, after={"isPaused": after.is_paused}
        )
        return after

    async def _find(self, command: JobById) -> dict[str, Any] | None:
        """Return what the audit log keeps of a job: its data may name people, and is left out."""
        found = await self.operations.find(command.queue, command.id)
        if found is None:
            return None
        return {
            "name": found.name,
            "state": found.state,
            "attemptsMade": found.attempts_made,
            "addedAt": found.added_at,
        }

    async def _refusal(
        self, command: JobById, *, wanted: str
    ) -> JobNotFoundError | WrongJobStateError:
        found = await self.operations.find(command.queue, command.id)
        if found is None:
            return JobNotFoundError(queue=command.queue, job_id=command.id)
        return WrongJobStateError(job_id=command.id, state=found.state, wanted=wanted)


@dataclass(frozen=True, slots=True)
class JobStatsService:
    """What the workers have done so far."""

    stats: JobStatsRepository
    queues: Queues
    clock: Clock

    async def ask(self, query: AskJobStats) -> JobStats:
        """
        Return the statistics of one queue or of all.

        Raises:
            InvalidInputError: there is no such queue, or the answer would have too many buckets.
        """
        if query.queue is not None:
            self.queues.ensure(query.queue)
        rules.ensure_answerable(query)
        now, size = self.clock.now(), query.bucket
        since = rules.floor_to(now - query.minutes * rules.MINUTE, size.span)
        spans = await self.stats.list_spans(since=since, size=size, queue=query.queue)
        return JobStats(
            bucket_seconds=int(size.span.total_seconds()),
            queues=tuple(
                QueueStats(
                    queue=queue,
                    buckets=tuple(
                        rules.bucket_of(
                            span.tally,
                            starts_at=span.starts_at,
                            size=size,
                            dead_letters=span.dead_letters,
                            now=now,
                        )
                        for span in found
                    ),
                )
                for queue, found in groupby(spans, key=lambda span: span.queue)
            ),
        )


def _subject(command: JobById) -> str:
    return f"{command.queue}/{command.id}"
