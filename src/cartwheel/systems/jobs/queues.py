"""The queues and how each is worked: pace, patience and memory."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.jobs.contracts import (
    EMAIL,
    IMAGE_PROCESSING,
    NOTIFICATIONS,
    REPORTS,
    UPKEEP,
    WEBHOOK,
    WORK,
)

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


class Queues(Mapping[str, QueueSettings]):
    """The queues there are, by name, in the order of declaration."""

    def __init__(self, settings: Iterable[QueueSettings]) -> None:
        """
        Put queues together.

        Raises:
            TypeError: two have one name.
        """
        self._settings: dict[str, QueueSettings] = {}
        for each in settings:
            if each.name in self._settings:
                raise TypeError(f"The queue {each.name} is declared twice")
            self._settings[each.name] = each

    def __getitem__(self, name: str) -> QueueSettings:
        return self._settings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def ensure(self, name: str) -> None:
        """
        Refuse a queue that there is not.

        Raises:
            InvalidInputError: naming `queue`.
        """
        if name not in self._settings:
            there_are = ", ".join(self._settings)
            raise InvalidInputError(
                Issue(("queue",), f"There is no such queue; there are: {there_are}")
            )


_MINUTE: Final = timedelta(minutes=1)

QUEUES: Final = Queues(
    (
        QueueSettings(
            EMAIL,
            rate=Rate(100, _MINUTE),
            store_rate=Rate(60, _MINUTE),
            # Four days and more, at last every four hours (RFC 5321, 4.5.4.1).
            attempts=44,
            longest_backoff=timedelta(hours=4),
            # The mail server has a minute.
            timeout=timedelta(seconds=90),
        ),
        QueueSettings(
            WEBHOOK,
            concurrency=50,
            rate=Rate(200, _MINUTE),
            store_rate=Rate(100, _MINUTE),
            attempts=8,
            backoff=timedelta(seconds=5),
            longest_backoff=timedelta(hours=6),
            # The endpoint has 30 seconds; what is written down about it comes on top.
            timeout=timedelta(seconds=45),
        ),
        QueueSettings(IMAGE_PROCESSING, concurrency=4, attempts=3, timeout=timedelta(minutes=5)),
        QueueSettings(
            REPORTS,
            concurrency=2,
            store_rate=Rate(10, _MINUTE),
            attempts=3,
            backoff=timedelta(seconds=30),
            timeout=timedelta(minutes=15),
        ),
        QueueSettings(NOTIFICATIONS, concurrency=50, store_rate=Rate(600, _MINUTE)),
        # What a domain does after a change, and may call the outside for: an order paid, sent.
        QueueSettings(
            WORK,
            store_rate=Rate(600, _MINUTE),
            attempts=10,
            backoff=timedelta(seconds=5),
            longest_backoff=timedelta(hours=1),
            timeout=timedelta(minutes=2),
        ),
        # What the platform does by itself now and then, one after the other.
        QueueSettings(
            UPKEEP,
            concurrency=1,
            attempts=3,
            backoff=timedelta(seconds=30),
            timeout=timedelta(minutes=15),
        ),
    )
)
"""The house's own; domains declare further ones."""
