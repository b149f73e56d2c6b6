"""One run of a job: what its handler may know and tell, and what is reported of it afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

import msgspec

from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.contracts import QueueName
from cartwheel.systems.jobs.following import Outcome
from cartwheel.systems.jobs.wire import TakenJob

_FOREIGN_IDS: Final = UUID("6f2d3f0e-5a55-4c0b-9f4e-2a1f0c8f7d11")


class JobRun:
    """
    The run that a handler is called for; a handler that wants it asks for it by this type.

    Progress and log lines are shown to operators and outlive a run that fails.
    """

    __slots__ = ("_connection", "_job", "_queue", "attempts")

    def __init__(
        self, job: TakenJob, *, queue: str, attempts: int, connection: QueueConnection
    ) -> None:
        self._job = job
        self._queue = queue
        self._connection = connection
        self.attempts = attempts
        """How many runs may fail before the job is given up."""

    @property
    def id(self) -> str:
        """The job's id, the same in all its runs."""
        return self._job.id

    @property
    def message_id(self) -> UUID:
        """The job's id for `inbox.first_time`; made from it, if another producer's is no UUID."""
        try:
            return UUID(self._job.id)
        except ValueError:
            return uuid5(_FOREIGN_IDS, f"{self._queue}:{self._job.id}")

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1; runs that did not count are left out."""
        return self._job.attempts_made + 1

    @property
    def is_last_attempt(self) -> bool:
        """True when a failure now makes the job a dead letter."""
        return self.attempt >= self.attempts

    @property
    def added_at(self) -> datetime:
        """When the job was added to the queue."""
        return datetime.fromtimestamp(self._job.added_at / 1000, UTC)

    async def progress(self, progress: float | str | dict[str, Any]) -> None:
        """
        Tell how far the job is; by custom a percentage.

        Raises:
            UnavailableError: Redis does not answer.
        """
        await self._connection.report_progress(self._job.id, progress)

    async def log(self, line: str) -> None:
        """
        Add a line to the job's log, of which the last thousand are kept.

        Raises:
            UnavailableError: Redis does not answer.
        """
        await self._connection.log(self._job.id, line)


class Finished(msgspec.Struct, frozen=True):
    """
    A run that ended, as Redis has recorded it.

    `waited_ms` counts from when the run was due. `error` is what the handler raised, or
    why the job was cancelled or put off.
    """

    queue: str
    name: str
    job_id: str
    store_id: UUID | None
    """None when the job could not be read."""
    outcome: Outcome
    attempt: int
    waited_ms: int
    ran_ms: float
    error: str | None = None


class RunRecorder(Protocol):
    """Keeps count of what this process's workers do; it outlives them, to count their last."""

    def on_finished(self, finished: Finished) -> None:
        """Count a run that has come to an end; called on the event loop, does no I/O."""
        ...

    async def run(self, places: Mapping[QueueName, int]) -> None:
        """
        Write down what there is until cancelled, and once more then.

        `places` says how many jobs of each queue this process can run side by side.
        """
        ...
