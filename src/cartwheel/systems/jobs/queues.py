"""The queues and how each is worked: pace, patience and memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from cartwheel.systems.jobs.contracts import QueueName

PREFIX: Final = "{cartwheel:jobs}"
"""Comes before every key; its braces keep all queues in one slot of a cluster."""


@dataclass(frozen=True, slots=True)
class Rate:
    """
    At most `count` runs per `per`.

    A store's rate holds within any span of that length. A queue's own is BullMQ's, which
    counts from the first run of each span: around its end twice as many may begin.
    """

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """How long jobs that ended are kept, and how many; None is without limit."""

    age: timedelta | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """
    How the jobs of one queue are run.

    `concurrency` holds for one worker; `rate` for all workers together, whatever the
    store; `store_rate` for all workers together and each store by itself.
    """

    name: str
    concurrency: int = 20
    rate: Rate | None = None
    store_rate: Rate | None = None

    attempts: int = 5
    backoff: timedelta = timedelta(seconds=2)
    """The pause after the first failure; it doubles with each further one."""
    longest_backoff: timedelta = timedelta(minutes=30)
    jitter: float = 0.3
    """The share of a pause that is left to chance, so that what failed together returns apart."""
    timeout: timedelta = timedelta(seconds=30)
    """A run that takes longer is broken off and counts as failed."""

    completed: Retention = Retention(age=timedelta(days=1), count=1_000)
    failed: Retention = Retention(age=timedelta(days=30))

    lock: timedelta = timedelta(seconds=30)
    """How long a job stays with a worker that gives no sign of life."""
    max_stalled: int = 5
    """How many workers may die over a job before it is taken for the cause."""
    drain: timedelta = timedelta(seconds=20)
    """How long a stopping worker waits for its running jobs."""


def _settings() -> Mapping[QueueName, QueueSettings]:
    minute = timedelta(minutes=1)
    return MappingProxyType(
        {
            QueueName.EMAIL: QueueSettings(
                QueueName.EMAIL,
                rate=Rate(100, minute),
                store_rate=Rate(60, minute),
                # Four days and more, at last every four hours (RFC 5321, 4.5.4.1).
                attempts=44,
                longest_backoff=timedelta(hours=4),
                # The mail server has a minute.
                timeout=timedelta(seconds=90),
            ),
            QueueName.WEBHOOK: QueueSettings(
                QueueName.WEBHOOK,
                concurrency=50,
                rate=Rate(200, minute),
                store_rate=Rate(100, minute),
                attempts=8,
                backoff=timedelta(seconds=5),
                longest_backoff=timedelta(hours=6),
                # The endpoint has 30 seconds; what is written down about it comes on top.
                timeout=timedelta(seconds=45),
            ),
            QueueName.IMAGE_PROCESSING: QueueSettings(
                QueueName.IMAGE_PROCESSING,
                concurrency=4,
                attempts=3,
                timeout=timedelta(minutes=5),
            ),
            QueueName.REPORTS: QueueSettings(
                QueueName.REPORTS,
                concurrency=2,
                store_rate=Rate(10, minute),
                attempts=3,
                backoff=timedelta(seconds=30),
                timeout=timedelta(minutes=15),
            ),
            QueueName.NOTIFICATIONS: QueueSettings(
                QueueName.NOTIFICATIONS,
                concurrency=50,
                store_rate=Rate(600, minute),
            ),
        }
    )


QUEUES: Final[Mapping[QueueName, QueueSettings]] = _settings()
