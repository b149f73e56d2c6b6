"""Outcomes of jobs as the BullMQ queues know them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from cartwheel.systems.jobs.api import JobOperations, JobRecord, JobState
from cartwheel.systems.scheduler.contracts import FiringState, JobOutcome


@dataclass(frozen=True, slots=True)
class QueuedJobOutcomes:
    """
    Asks every queue: which it was, a firing does not know.

    A job that waits for another attempt counts as running: it has begun.
    """

    operations: JobOperations

    async def find_outcomes(self, ids: Collection[UUID]) -> Mapping[UUID, JobOutcome]:
        """
        Return the outcomes of those of the jobs that are in a queue.

        Raises:
            UnavailableError: Redis does not answer.
        """
        asked, outcomes = {str(job_id) for job_id in ids}, dict[UUID, JobOutcome]()
        for queue in self.operations.queues:
            records = await self.operations.find_many(queue, sorted(asked))
            outcomes |= {UUID(job_id): _outcome(record) for job_id, record in records.items()}
            asked -= records.keys()
            if not asked:
                break
        return outcomes


def _outcome(record: JobRecord) -> JobOutcome:
    if record.state not in (JobState.COMPLETED, JobState.FAILED):
        if record.started_at is None:
            return JobOutcome(FiringState.QUEUED)
        return JobOutcome(FiringState.RUNNING, started_at=record.started_at)
    state, error = FiringState.SUCCEEDED, None
    if record.state is JobState.FAILED:
        state, error = FiringState.FAILED, record.failed_reason
    elif isinstance(record.result, dict) and record.result.keys() == {"cancelled"}:
        # How a worker keeps the reason of a handler that answered `Cancel`.
        state, error = FiringState.CANCELLED, str(record.result["cancelled"])
    return JobOutcome(
        state, started_at=record.started_at, finished_at=record.finished_at, error=error
    )
