"""Who follows a topic of the log, declared: a stage of the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from cartwheel.systems.eventlog.api import Batch


class Following(Protocol):
    """What works off batches of a topic."""

    async def handle(self, batches: Sequence[Batch]) -> None:
        """Handle the partitions' next batches; see `worker.Worker` for what raising means."""
        ...


@runtime_checkable
class Burying(Following, Protocol):
    """What takes entries that cannot be worked off, so that its partition goes on."""

    async def bury(self, batch: Batch, error: Exception) -> None:
        """Take the one entry of a batch."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """
    A consumer group of a topic, and the part of the container that does its work.

    A part that is `Burying` takes what cannot be worked off. Any other sets nothing aside:
    what fails is tried for ever.
    """

    group: str
    topic: str
    part: type[Following]
    max_entries: int
    linger: timedelta


@dataclass(frozen=True, slots=True)
class Followers:
    """Every stage of the line, in its order."""

    stages: tuple[Follower, ...]
