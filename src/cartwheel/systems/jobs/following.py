"""How runs and jobs end, and who is told of it in a transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETRYING = "retrying"
    SNOOZED = "snoozed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a job's last run; `error` is what the handler raised, or why it was cancelled."""

    outcome: Outcome
    started_at: datetime
    finished_at: datetime
    error: str | None = None


class JobFollower(Protocol):
    """
    Is told by workers of the jobs whose options say so; asked for in a scope of the job's store.

    What it writes commits with that scope's transaction.
    """

    async def began(self, store_id: UUID, job_id: UUID, *, at: datetime) -> None:
        """Hear that a run begins: the first, or a further one."""
        ...

    async def ended(self, store_id: UUID, job_id: UUID, ending: Ending) -> None:
        """
        Hear how the job ended.

        Completed or cancelled, within the run's own transaction: it ended so if and only if
        its effect is there. Failed, once the queue has it among its dead letters.
        """
        ...
