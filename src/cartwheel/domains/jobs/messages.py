"""What the jobs domain announces, for monitoring to act on."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import QueueName
from cartwheel.systems.rpc.api import NO_STORE


class JobFailureRateExceeded(msgspec.Struct, frozen=True):
    """
    Too large a share of a queue's recent runs failed.

    `runs` ended within the last `window_seconds`, and `failed` of them raised:
    those that will be retried count too.
    """

    name: ClassVar[str] = "job.failure_rate_exceeded"
    version: ClassVar[int] = 1

    queue: QueueName
    runs: int
    failed: int
    threshold: float
    window_seconds: int
    store_id: UUID = NO_STORE


class JobDeadLettersGrew(msgspec.Struct, frozen=True):
    """A queue holds more dead letters than it may, and more than when this was last said."""

    name: ClassVar[str] = "job.dead_letters_grew"
    version: ClassVar[int] = 1

    queue: QueueName
    dead_letters: int
    limit: int
    store_id: UUID = NO_STORE
