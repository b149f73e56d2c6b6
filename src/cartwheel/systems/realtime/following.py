"""
One topic of one store, followed: nothing twice, and nothing missed without a word.

Whoever follows is in the topic's room first and reads what was missed then, so that both
overlap, and passes over what it knows. When its process had lost Redis for a while it reads
again, from the place it had come to.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.realtime.rooms import Rooms, SlowMemberError, Waiting, room_of
from cartwheel.systems.realtime.topics import Missed, Told, Topic, Topics
from cartwheel.systems.rpc.access import Access


class Subscribed(msgspec.Struct, frozen=True, tag_field="type", tag="subscribed"):
    """From here on: what comes after this place follows."""

    topic: str
    id: str | None = None


class Gap(msgspec.Struct, frozen=True, tag_field="type", tag="gap"):
    """What came before this place is not known any more: load anew, then go on."""

    topic: str
    id: str


@dataclass(slots=True, eq=False)
class FollowedTopic:
    """
    A member of a topic's room, which puts itself and what it hears into `waiting`.

    None stands for what may have been missed.
    """

    topics: Topics
    store_id: UUID
    topic: Topic
    waiting: Waiting[Any]
    after: str | None = None
    place: str = field(default="", init=False)
    """What came up to here has been given."""

    @property
    def name(self) -> str:
        """The topic's name."""
        return self.topic.name

    @property
    def access(self) -> Access:
        """Who may follow it."""
        return self.topic.access

    @property
    def room(self) -> str:
        """Where it is told."""
        return room_of(self.store_id, self.topic.room)

    @property
    def is_lagging(self) -> bool:
        """True when half of what may wait does."""
        return self.waiting.is_lagging

    def hear(self, message: bytes) -> None:
        """Take what was published."""
        self.waiting.offer((self, message))

    def hear_again(self) -> None:
        """Have what may have been missed looked for."""
        self.waiting.offer((self, None))

    async def begin(self) -> AsyncIterator[bytes]:
        """
        Say where it begins, and give what came after the place that the client knows.

        To be called in the room.

        Raises:
            UnavailableError: Redis does not answer.
        """
        missed = await self.topics.read_after(self.store_id, self.topic, self.after)
        is_resumed = self.after is not None and missed.is_whole
        self.place = (self.after or "") if is_resumed else missed.place
        yield msgspec.json.encode(Subscribed(self.name, self.place))
        for message in self._catch_up(missed):
            yield message

    async def take(self, message: bytes | None) -> Sequence[bytes]:
        """
        Return what was heard, unless it is known.

        Raises:
            UnavailableError: Redis does not answer.
        """
        if not self.place:
            return ()
        if message is None:
            missed = await self.topics.read_after(self.store_id, self.topic, self.place)
            return [*self._catch_up(missed)]
        told = Told.of(message)
        if not told.is_after(self.place):
            return ()
        self.place = told.place
        return (told.json,)

    def _catch_up(self, missed: Missed) -> Iterator[bytes]:
        for told in missed.events:
            self.place = told.place
            yield told.json
        self.place = missed.place
        if not missed.is_whole:
            yield msgspec.json.encode(Gap(self.name, missed.place))


@dataclass(frozen=True, slots=True)
class TopicFeed:
    """Follows topics for whoever reads them one after the other."""

    rooms: Rooms
    topics: Topics

    async def follow(
        self, store_id: UUID, wanted: Mapping[Topic, str | None]
    ) -> AsyncGenerator[tuple[FollowedTopic, bytes], None]:
        """
        Give what is told, each time with the topic that has come a step further.

        Each topic goes on after the place that is given for it.

        Raises:
            UnavailableError: the reader is too slow, or Redis does not answer.
        """
        waiting = Waiting[tuple[FollowedTopic, bytes | None]](self.rooms.queue_limit)
        followed = [
            FollowedTopic(self.topics, store_id, topic, waiting, after)
            for topic, after in wanted.items()
        ]
        async with AsyncExitStack() as stack:
            for one in followed:
                await stack.enter_async_context(self.rooms.join(one.room, one))
            for one in followed:
                async for message in one.begin():
                    yield one, message
            try:
                async for one, heard in waiting:
                    for message in await one.take(heard):
                        yield one, message
            except SlowMemberError:
                raise UnavailableError("Too slow: events were waiting") from None
