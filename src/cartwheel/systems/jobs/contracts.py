"""What a job is, where it waits, and what may be asked of its run."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeAlias
from uuid import UUID

import msgspec

QueueName: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=50, pattern=r"^[a-z][a-z0-9-]*$")
]
"""A queue as BullMQ knows it; which there are says `Queues`."""

EMAIL: Final = "email"
WEBHOOK: Final = "webhook"
IMAGE_PROCESSING: Final = "image-processing"
REPORTS: Final = "reports"
NOTIFICATIONS: Final = "notifications"
WORK: Final = "work"
UPKEEP: Final = "upkeep"


class Job(Protocol):
    """
    Something to be done in a store, told in the imperative; a frozen msgspec struct.

    `name` is like `orders.send_receipt`. The struct is the job's data, as JSON: a new
    field has a default, so that older jobs still decode.
    """

    name: ClassVar[str]
    queue: ClassVar[QueueName]

    @property
    def store_id(self) -> UUID:
        """The store it is done for; the nil id for the platform itself."""
        ...


class JobOptions(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How one job is to be run; what is not given is the queue's own.

    `priority` runs from 1, the most urgent, to 2,097,152; 0 goes before all of
    them, in the order of adding. A job with a `deduplication_id` is dropped while
    another one with that id waits or runs. Of one that `is_followed` the `JobFollower` is told
    how it goes.
    """

    delay: timedelta = timedelta(0)
    priority: int = 0
    attempts: int | None = None
    deduplication_id: str | None = None
    is_followed: bool = False


class NewJob(msgspec.Struct, frozen=True):
    """
    A job on its way into its queue.

    `id` makes adding idempotent: a second one with the id of a job that is still
    kept is dropped. `data` is what JSON holds.
    """

    id: UUID
    queue: str
    name: str
    data: Mapping[str, Any]
    options: JobOptions = JobOptions()
    traceparent: str | None = None
