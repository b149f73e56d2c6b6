"""What is announced about dead letters, and the jobs that repair them."""

import time
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.systems.jobs.api import UPKEEP, WORK, JobOptions, QueueName


class EventsFailing(msgspec.Struct, frozen=True, kw_only=True):
    """
    Events of a store keep going wrong in one way, or more and more of them do.

    `letters` came within ten minutes; `letter_id` is one of them.
    """

    name: ClassVar[str] = "events.failing"
    version: ClassVar[int] = 1

    store_id: UUID
    reason: DeadLetterReason
    fingerprint: str
    letters: int
    letter_id: UUID
    detail: str
    raised_at: datetime


class EventsRecovered(msgspec.Struct, frozen=True, kw_only=True):
    """Events of a store do not go wrong in that way any more."""

    name: ClassVar[str] = "events.recovered"
    version: ClassVar[int] = 1

    store_id: UUID
    reason: DeadLetterReason
    fingerprint: str
    recovered_at: datetime


class HealLetters(msgspec.Struct, frozen=True):
    """Repair what can be repaired of a store's new dead letters."""

    name: ClassVar[str] = "events.heal_letters"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID


class WatchLetters(msgspec.Struct, frozen=True):
    """Look whether events of a store still go wrong."""

    name: ClassVar[str] = "events.watch_letters"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID


class PruneRepairs(msgspec.Struct, frozen=True):
    """Forget repairs and replays that are over, of every store."""

    name: ClassVar[str] = "events.prune_repairs"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class TrainProposer(msgspec.Struct, frozen=True):
    """Learn from a store's good events and past repairs."""

    name: ClassVar[str] = "events.train_proposer"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID


def soon(job: HealLetters | TrainProposer) -> JobOptions:
    """
    Have it done once for all that comes within five seconds.

    The next five have a job of their own, so that none is dropped beside one that is ending.
    """
    slot = int(time.time() // _SOON.total_seconds())
    return JobOptions(delay=_SOON, deduplication_id=f"{job.name}:{job.store_id}:{slot}")


def later(job: WatchLetters) -> JobOptions:
    """Have it done once in a while, however often it is asked for."""
    return JobOptions(delay=WATCHED_EVERY, deduplication_id=f"{job.name}:{job.store_id}")


_SOON: Final = timedelta(seconds=5)
WATCHED_EVERY: Final = timedelta(minutes=5)
