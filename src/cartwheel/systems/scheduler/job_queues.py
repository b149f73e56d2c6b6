"""Outcomes of jobs as the BullMQ queues know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.systems.jobs.api import JobOperations, JobRecord, JobState, QueueName
from cartwheel.systems.scheduler.contracts import FiringState
from cartwheel.systems.scheduler.outcomes import JobOutcome


@dataclass(frozen=True, slots=True)
class QueuedJobOutcomes:
    """
    Asks the queues.

    A job that waits for another attempt counts as running: it has begun.
    """

    operations: JobOperations

    async def find_outcomes(self, queue: str, ids: Sequence[UUID]) -> Mapping[UUID, JobOutcome]:
        """
        Return the outcomes of those of the jobs that the queue still knows.

        Raises:
            UnavailableError: Redis does not answer.
        """
        try:
            name = QueueName(queue)
        except ValueError:  # there is no such queue any more, and so no such job
            return {}
        records = await self.operations.find_many(name, [str(job_id) for job_id in ids])
        return {UUID(job_id): _outcome(record) for job_id, record in records.items()}


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
