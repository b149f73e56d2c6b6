"""The job that delivers what waits in a route, and its queue."""

import time
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import JobOptions, QueueName, QueueSettings

ROUTES: Final = QueueSettings(
    "event-routes",
    concurrency=50,
    attempts=10,
    backoff=timedelta(seconds=2),
    longest_backoff=timedelta(minutes=10),
    timeout=timedelta(minutes=1),
)


class DeliverRoute(msgspec.Struct, frozen=True):
    """Deliver what waits in a route."""

    name: ClassVar[str] = "events.deliver_route"
    queue: ClassVar[QueueName] = ROUTES.name

    store_id: UUID
    route_id: UUID


def soon(route_id: UUID) -> JobOptions:
    """
    Have it done once for all that comes within a second.

    The next second has a job of its own, so that none is dropped beside one that is ending.
    """
    slot = int(time.time())
    return JobOptions(delay=_SOON, deduplication_id=f"route:{route_id}:{slot}")


_SOON: Final = timedelta(milliseconds=200)
