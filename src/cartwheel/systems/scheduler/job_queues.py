"""Outcomes of jobs as the BullMQ queues know them, or knew them when they forgot the job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.systems.jobs.api import (
    Ending,
    JobOperations,
    JobRecord,
    JobState,
    Outcome,
)
from cartwheel.systems.jobs.records import from_ms
from cartwheel.systems.scheduler.contracts import FiringState
from cartwheel.systems.scheduler.outcomes import JobOutcome


@dataclass(frozen=True, slots=True)
class QueuedJobOutcomes:
    """
    Asks the queues, and for what they have forgotten the endings beside them.

    A job that waits for another attempt counts as running: it has begun. One that a
    worker of another make has ended leaves no ending.
    """

    operations: JobOperations

    async def find_outcomes(self, queue: str, ids: Sequence[UUID]) -> Mapping[UUID, JobOutcome]:
        """
        Return the outcomes of those of the jobs that are in the queue or have ended.

        Raises:
            UnavailableError: Redis does not answer.
        """
        if queue not in self.operations.queues:  # it is no more, and so there is no such job
            return {}
        asked = [str(job_id) for job_id in ids]
        records = await self.operations.find_many(queue, asked)
        gone = [job_id for job_id in asked if job_id not in records]
        endings = await self.operations.find_endings(queue, gone)
        outcomes = {job_id: _outcome(record) for job_id, record in records.items()}
        outcomes |= {job_id: _ended(ending) for job_id, ending in endings.items()}
        return {UUID(job_id): outcome for job_id, outcome in outcomes.items()}


_ENDS: Final = {
    Outcome.COMPLETED: FiringState.SUCCEEDED,
    Outcome.CANCELLED: FiringState.CANCELLED,
    Outcome.FAILED: FiringState.FAILED,
}


def _ended(ending: Ending) -> JobOutcome:
    return JobOutcome(
        _ENDS[ending.outcome],
        started_at=from_ms(ending.started_at),
        finished_at=from_ms(ending.finished_at),
        error=ending.error,
    )


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
