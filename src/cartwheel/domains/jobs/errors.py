"""What the jobs domain refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.jobs.api import JobState, QueueName


class JobError(AppError):
    """A refusal of the jobs domain."""


class JobNotFoundError(JobError):
    """The queue holds no such job, or holds it no longer."""

    code: ClassVar[str] = "jobs.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, queue: QueueName, job_id: str) -> None:
        super().__init__(f"There is no job {job_id} in the queue {queue}")
        self.queue, self.job_id = queue, job_id


class WrongJobStateError(JobError):
    """The job is in a state in which this cannot be done to it."""

    code: ClassVar[str] = "jobs.wrong_state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, job_id: str, state: JobState, wanted: str) -> None:
        super().__init__(f"The job {job_id} is {state}; it must be {wanted}")
        self.job_id, self.state = job_id, state
