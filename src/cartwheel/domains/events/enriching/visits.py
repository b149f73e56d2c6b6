"""
Which visit an event belongs to, and how often its visitor was here before.

A visit ends with half an hour of silence, whatever the tab, or after a day; a new campaign begins
none, as with Google Analytics 4, Snowplow and PostHog. The times are those of the events,
corrected. One that comes late, from before its visitor's present visit, belongs to a visit of its
own half hour.

The state of a visitor who is here is 100 to 200 bytes in Redis for three quarters of an hour, and
is remembered by the process that works on its partition. It is written at the beginning of a visit
and then once a minute at most: after a change of owner silence may be taken for a minute longer
than it was. What a batch found out counts once the batch is done, so that one that is tried again
finds what it found before.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import msgspec
import structlog
from redis.asyncio import Redis

from cartwheel.domains.events.enriching.acquisition import UNKNOWN, Acquisition
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

SILENCE_MS: Final = 30 * 60_000
LONGEST_MS: Final = 24 * 3_600_000
_KEPT_MS: Final = 45 * 60_000
_WRITTEN_EVERY_SECONDS: Final = 60.0
_MOST_REMEMBERED: Final = 50_000
_AT_ONCE: Final = 1_000

_WRITE: Final = """
for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ARGV[1]) end
"""


class Visitor(msgspec.Struct, array_like=True, gc=False):
    """Who is here: the visit's id, its beginning and last event in epoch milliseconds, and more."""

    session_id: str
    began_ms: int
    last_ms: int
    number: int
    """Which of its visits this is, the first being 1."""
    purchases: int
    """How often it has bought before now."""
    acquisition: Acquisition = UNKNOWN
    """What brought it this time: of the first event that says it."""


@dataclass(slots=True)
class _Remembered:
    visitor: Visitor
    written_at: float


Key = tuple[str, str]
"""A store's id and a visitor's."""

_encode: Final = msgspec.msgpack.Encoder().encode
_visitor: Final = msgspec.msgpack.Decoder(Visitor)


@dataclass(slots=True)
class Batched:
    """The visitors of one batch, as they are found out; nobody else sees it before it is kept."""

    known: dict[Key, Visitor]
    changed: dict[Key, Visitor] = field(default_factory=dict)
    begun: set[Key] = field(default_factory=set)

    def at(self, key: Key, at_ms: int, session_id: str) -> tuple[Visitor, str, bool]:
        """
        Return the visitor at an event, the event's session, and whether a visit begins with it.

        A tracker's own session id counts where it names one.
        """
        visitor = self.changed.get(key)
        if visitor is None:
            before = self.known.get(key)
            if before is not None and not _is_over(before, at_ms):
                visitor = self.changed[key] = Visitor(
                    before.session_id,
                    before.began_ms,
                    before.last_ms,
                    before.number,
                    before.purchases,
                    before.acquisition,
                )
            else:
                visitor = self._begin(key, at_ms, session_id, before)
                return visitor, visitor.session_id, True
        elif _is_over(visitor, at_ms):
            visitor = self._begin(key, at_ms, session_id, visitor)
            return visitor, visitor.session_id, True
        if at_ms < visitor.began_ms - SILENCE_MS:
            return visitor, session_id or _id_of(key, at_ms // SILENCE_MS), False
        visitor.last_ms = max(visitor.last_ms, at_ms)
        return visitor, session_id or visitor.session_id, False

    def _begin(self, key: Key, at_ms: int, session_id: str, before: Visitor | None) -> Visitor:
        visitor = Visitor(
            session_id or _id_of(key, at_ms),
            at_ms,
            at_ms,
            1 if before is None else before.number + 1,
            0 if before is None else before.purchases,
        )
        self.changed[key] = visitor
        self.begun.add(key)
        return visitor


def _is_over(visitor: Visitor, at_ms: int) -> bool:
    return at_ms > visitor.last_ms + SILENCE_MS or at_ms > visitor.began_ms + LONGEST_MS


def _id_of(key: Key, number: int) -> str:
    return blake2b(f"{key[0]}:{key[1]}:{number}".encode(), digest_size=12).hexdigest()


class Visits:
    """What is known of the visitors who are here; one for the process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._write = redis.register_script(_WRITE)
        self._remembered: OrderedDict[Key, _Remembered] = OrderedDict()

    async def find(
        self, partition: int, keys: Iterable[Key]
    ) -> tuple[dict[Key, Visitor], set[Key]]:
        """
        Return those who are here, by what is remembered or one question for a thousand; and the
        others.

        Raises:
            UnavailableError: Redis does not answer.
        """
        now = time.monotonic()
        found: dict[Key, Visitor] = {}
        asked: list[Key] = []
        for key in keys:
            # What was written long ago another owner may have changed since.
            mine = self._remembered.get(key)
            if mine is not None and now - mine.written_at <= _WRITTEN_EVERY_SECONDS:
                found[key] = mine.visitor
            else:
                asked.append(key)
        missing: set[Key] = set()
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            with translated_errors():
                answers = await self._redis.mget([_name(partition, key) for key in some])
            for key, answer in zip(some, answers, strict=True):
                mine = self._remembered.get(key)
                is_fresh = mine is not None and now - mine.written_at < _KEPT_MS / 1000
                if answer is not None:
                    told = _visitor.decode(answer)
                    # Of two that know it, the one knows more that heard of it last.
                    is_newer = mine is not None and mine.visitor.last_ms > told.last_ms
                    found[key] = mine.visitor if mine is not None and is_newer else told
                elif mine is not None and is_fresh:  # Redis had no room for it
                    found[key] = mine.visitor
                else:
                    missing.add(key)
        return found, missing

    async def keep(self, partition: int, batched: Batched, keys: Iterable[Key]) -> None:
        """Remember what a batch found out of these; write down what is new, or a minute old."""
        now = time.monotonic()
        due: list[Key] = []
        for key in keys:
            visitor = batched.changed.get(key)
            if visitor is None:
                continue
            mine = self._remembered.get(key)
            if (
                mine is None
                or key in batched.begun
                or now - mine.written_at > _WRITTEN_EVERY_SECONDS / 2
            ):
                due.append(key)
                self._remembered[key] = _Remembered(visitor, now)
            else:
                mine.visitor = visitor
            self._remembered.move_to_end(key)
        while len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        try:
            await self._put_down(partition, due, batched)
        except UnavailableError as error:
            # It is remembered here; whoever takes over begins those visits anew.
            log.warning("events.visits_not_written", visitors=len(due), error=str(error))

    async def _put_down(self, partition: int, due: Sequence[Key], batched: Batched) -> None:
        for start in range(0, len(due), _AT_ONCE):
            some = due[start : start + _AT_ONCE]
            with translated_errors():
                await self._write(
                    keys=[_name(partition, key) for key in some],
                    args=[_KEPT_MS, *(_encode(batched.changed[key]) for key in some)],
                )


def _name(partition: int, key: Key) -> bytes:
    digest = blake2b(f"{key[0]}:{key[1]}".encode(), digest_size=12).digest()
    return b"cartwheel:visits:{%d}:" % partition + digest
