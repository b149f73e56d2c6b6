"""The job that imports a clickstream, and its queue."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import QueueName, QueueSettings

IMPORTS: Final = QueueSettings(
    "event-imports",
    # Each reads a file as fast as a processor can; what else the worker does goes on.
    concurrency=2,
    attempts=3,
    backoff=timedelta(seconds=10),
    timeout=timedelta(minutes=15),
)


class ImportEvents(msgspec.Struct, frozen=True):
    """Import a clickstream, or go on with it."""

    name: ClassVar[str] = "clickstreams.import_events"
    queue: ClassVar[QueueName] = IMPORTS.name

    store_id: UUID
    import_id: UUID
