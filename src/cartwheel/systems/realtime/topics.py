"""
Topics: what happens in a store, told as it happens, and kept for a while.

    publish ──▶ stream in Redis (the last few) ──▶ room ──▶ whoever follows
                     └──────── what was missed ──────────▶ whoever comes back

Every process may publish to a topic; the stream gives all that they publish one order, and
each event its place in it. A place is good for as long as its event is kept: whoever comes
back with it gets everything that came after, and whoever comes too late is told so. Nothing
else tells the two apart safely: a stream that was trimmed, expired or lost looks like one in
which nothing happened.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.realtime.errors import EventTooLargeError, UnknownTopicError
from cartwheel.systems.realtime.rooms import Rooms, room_of
from cartwheel.systems.rpc.access import Access

_PREFIX: Final = "cartwheel:topic:"
_MOST_BYTES: Final = 16 * 1024
_PORTION: Final = 100
_PLACE: Final = re.compile(r"(\d{1,20})-(\d{1,20})").fullmatch
_MOST: Final = 1 << 64

# In one script, so that the order of the stream is that of the room. An event's place stands
# first in it, and once more before it for those who read no JSON.
_PUBLISH: Final = """
local places = {}
for i = 4, #ARGV do
  local place = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[i])
  redis.call('PUBLISH', ARGV[1], place .. '\\n{"id":"' .. place .. '",' .. ARGV[i])
  places[#places + 1] = place
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return places
"""

# A stream in which nothing is begins with a mark, so that there is a place to come back to.
# Otherwise this writes seldom: a Redis that keeps what it has on disk waits for that.
_READ: Final = """
local after = ARGV[1]
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
last = last and last[1] or redis.call('XADD', KEYS[1], '*', 'm', '')
if redis.call('PTTL', KEYS[1]) < ARGV[2] / 2 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if after == '' then
  return {last, 1, {}}
end
if #redis.call('XRANGE', KEYS[1], after, after) == 0 then
  return {last, 0, {}}
end
return {last, 1, redis.call('XRANGE', KEYS[1], '(' .. after, '+')}
"""


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event: `name` is like `cart.abandoned`, `data` what is told of each."""

    name: str
    data: type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Topic:
    """
    One kind of thing that is told of a store, to whoever `access` admits.

    Nothing is told in it but its `events`. The last `kept` of a store are kept, for `kept_for`
    after the last.
    """

    name: str
    access: Access
    events: tuple[EventType, ...]
    kept: int = 256
    kept_for: timedelta = timedelta(days=1)

    @property
    def room(self) -> str:
        """The name of its rooms, which no conversation's may be."""
        return f"topic:{self.name}"


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened, as clients are told.

    Its `data` is little: it is kept for many and sent to many.
    """

    type: str
    data: msgspec.Struct


@dataclass(frozen=True, slots=True)
class Told:
    """An event on its way: its place in the topic, and the whole of it as JSON."""

    place: str
    json: bytes

    @classmethod
    def of(cls, message: bytes) -> "Told":
        """Understand what a topic's room heard."""
        place, _, json = message.partition(b"\n")
        return cls(place.decode(), json)

    def is_after(self, place: str) -> bool:
        """Tell whether it came after that place."""
        return _order(self.place) > _order(place)


@dataclass(frozen=True, slots=True)
class Missed:
    """What was told after a place, up to `place`; unless `is_whole`, nobody knows what it was."""

    place: str
    is_whole: bool
    events: Sequence[Told]


@dataclass(slots=True)
class Topics:
    """Publishes to the topics of stores, and knows what was published lately."""

    redis: Redis
    rooms: Rooms
    _publish: AsyncScript = field(init=False)
    _read: AsyncScript = field(init=False)

    def __post_init__(self) -> None:
        self._publish = self.redis.register_script(_PUBLISH)
        self._read = self.redis.register_script(_READ)

    async def publish(self, store_id: UUID, topic: Topic, events: Sequence[Event]) -> None:
        """
        Tell of what has happened in a store, in this order.

        At least once: whoever repeats it after a failure tells it twice.

        Raises:
            ValueError: an event is none of the topic's; none is told.
            EventTooLargeError: an event is larger than 16 KiB; none is told.
            UnavailableError: Redis does not answer; some may have been told.
        """
        told = [_encode(topic, event) for event in events]
        room = room_of(store_id, topic.room)
        kept = (topic.kept, round(topic.kept_for.total_seconds() * 1000))
        with translated_errors():
            for start in range(0, len(told), _PORTION):
                portion = told[start : start + _PORTION]
                places = await self._publish(
                    keys=[_key(store_id, topic)],
                    args=[self.rooms.channel(room), *kept, *portion],
                )
                await self.rooms.tell_neighbours(
                    room,
                    [
                        b'{"id":"%b",%b' % (place, event)
                        for place, event in zip(places, portion, strict=True)
                    ],
                )

    async def followed(self, topic: Topic, store_ids: Collection[UUID]) -> list[UUID]:
        """
        Return those of some stores of which somebody follows a topic, in whichever process.

        For what nobody needs to know afterwards: whoever begins to follow looks anew.

        Raises:
            UnavailableError: Redis does not answer.
        """
        if not store_ids:
            return []
        channels = {self.rooms.channel(room_of(each, topic.room)): each for each in store_ids}
        with translated_errors():
            counted = await self.redis.pubsub_numsub(*channels)
        return [channels[channel.decode()] for channel, members in counted if members]

    async def read_after(self, store_id: UUID, topic: Topic, place: str | None) -> Missed:
        """
        Return what was told after a place; without one nothing, and where the topic stands.

        Raises:
            UnavailableError: Redis does not answer.
        """
        kept_ms = round(topic.kept_for.total_seconds() * 1000)
        with translated_errors():
            last, is_whole, entries = await self._read(
                keys=[_key(store_id, topic)], args=[place or "", kept_ms]
            )
        events = [_kept(entry) for entry in entries if entry[1][0] == b"e"]
        return Missed(last.decode(), bool(is_whole), events)


@dataclass(frozen=True, slots=True)
class TopicRegistry:
    """Every topic there is, by its name."""

    topics: Mapping[str, Topic]

    @classmethod
    def of(cls, *topics: Topic) -> "TopicRegistry":
        """
        Take the topics that domains declare.

        Raises:
            ValueError: two have the same name.
        """
        named = {topic.name: topic for topic in topics}
        if len(named) < len(topics):
            raise ValueError(f"Topics share a name: {sorted(topic.name for topic in topics)}")
        return cls(named)

    @property
    def told(self) -> Mapping[str, Mapping[str, type[msgspec.Struct]]]:
        """The data of each type of event, by the topic's name."""
        return {
            topic.name: {event.name: event.data for event in topic.events}
            for topic in self.topics.values()
        }

    def get(self, name: str) -> Topic:
        """
        Return a topic.

        Raises:
            UnknownTopicError: there is none of this name.
        """
        if name not in self.topics:
            raise UnknownTopicError(name)
        return self.topics[name]


def ensure_place(given: str, *, path: tuple[str | int, ...]) -> str:
    """
    Return what is a place in a topic.

    Raises:
        InvalidInputError: it is none.
    """
    parts = _PLACE(given)
    if parts is None or any(int(part) >= _MOST for part in parts.groups()):
        raise InvalidInputError(Issue(path, "Expected the `id` of an event, like 1764380000000-0"))
    return given


def _key(store_id: UUID, topic: Topic) -> str:
    return f"{_PREFIX}{store_id}:{topic.name}"


def _encode(topic: Topic, event: Event) -> bytes:
    """Return an event as JSON without its beginning, which is its place."""
    if EventType(event.type, type(event.data)) not in topic.events:
        raise ValueError(
            f"{topic.name} does not tell {event.type} with {type(event.data).__name__}"
        )
    said = {"type": event.type, "topic": topic.name, "data": event.data}
    encoded = msgspec.json.encode(said)[1:]
    if len(encoded) > _MOST_BYTES:
        raise EventTooLargeError(event.type, size=len(encoded), most=_MOST_BYTES)
    return encoded


def _kept(entry: Any) -> Told:
    place, (_, rest) = entry
    return Told(place.decode(), b'{"id":"%b",%b' % (place, rest))


def _order(place: str) -> tuple[int, int]:
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number)
