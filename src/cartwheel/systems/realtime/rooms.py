"""The rooms of a process: one Redis subscription connection, fanned out to local members."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Protocol, Self, TypeVar
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST
from cartwheel.systems.realtime.socketio.neighbours import Neighbours

T = TypeVar("T")

log = structlog.get_logger()

_PREFIX: Final = "cartwheel:room:"
_LOBBY: Final = _PREFIX  # a room without a name: its subscription keeps the connection in use
_TOPICS: Final = "topic:"  # what is told there has places, which nobody else can give
_IDLE_SECONDS: Final = 10.0
_JOIN_SECONDS: Final = 2.0
_RECONNECT_SECONDS: Final = 0.5
_PORTION: Final = 100
_LAGGING_SECONDS: Final = 0.002


def room_of(store_id: UUID, name: str, *, visitor: str | None = None) -> str:
    """Name a room of a store, or of one of its visitors; whoever publishes has a name for it."""
    room = f"store:{store_id}:{name}"
    return room if visitor is None else f"{room}:{visitor}"


class SlowMemberError(Exception):
    """A member did not take its messages in time; those that waited for it are gone."""


@dataclass(slots=True, eq=False)
class Waiting(Generic[T]):
    """What waits for one who takes it, no more than `limit`: an iterator over what is offered."""

    limit: int
    _waiting: deque[T] = field(default_factory=deque, init=False)
    # Whoever takes, while nothing waits; there are thousands, and an event for each costs more.
    _taker: asyncio.Future[None] | None = field(default=None, init=False)
    _overrun: bool = field(default=False, init=False)

    @property
    def is_lagging(self) -> bool:
        """True when half of what may wait does."""
        return 2 * len(self._waiting) > self.limit

    def offer(self, item: T) -> None:
        """Queue an item; one too many drops the queue and ends the iteration."""
        if self._overrun:
            return
        if len(self._waiting) >= self.limit:
            self._waiting.clear()
            self._overrun = True
        else:
            self._waiting.append(item)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """
        Return the next item.

        Raises:
            SlowMemberError: more than `limit` items were waiting.
        """
        while not self._waiting:
            if self._overrun:
                raise SlowMemberError
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        return self._waiting.popleft()


class Member(Protocol):
    """Somebody in a room, who is told at once and must not wait."""

    @property
    def is_lagging(self) -> bool:
        """True when it had better be given a moment."""
        ...

    def hear(self, message: bytes) -> None:
        """Take what was published."""
        ...

    def hear_again(self) -> None:
        """Know that from now on everything is heard: until now something may have been missed."""
        ...


class Listener(Waiting[bytes]):
    """A member that waits for messages and bears that some are missed."""

    __slots__ = ()

    def hear(self, message: bytes) -> None:
        """Take what was published."""
        self.offer(message)

    def hear_again(self) -> None:
        """Go on."""


@dataclass(slots=True)
class Rooms:
    """
    Publishes to rooms and subscribes to them; `run` must be running for messages to arrive.

    With `neighbours`, the rooms of stores are shared with Socket.IO servers on Node.
    """

    redis: Redis
    queue_limit: int = 256
    neighbours: Neighbours | None = None
    _members: dict[str, set[Member]] = field(default_factory=dict, init=False)
    _joined: dict[str, asyncio.Event] = field(default_factory=dict, init=False)
    # Where something may have been missed, for as long as nothing is heard again.
    _missing: set[str] = field(default_factory=set, init=False)
    _pubsub: PubSub | None = field(default=None, init=False)

    def channel(self, room: str) -> str:
        """Return the channel of Redis by which a room hears, for whoever publishes by a script."""
        return _PREFIX + room

    async def publish(self, room: str, message: bytes) -> None:
        """
        Send a message to every member of a room, in every process.

        Raises:
            UnavailableError: Redis does not answer.
        """
        await self.publish_all(room, [message])

    async def publish_all(self, room: str, messages: Sequence[bytes]) -> None:
        """
        Send messages in this order, a hundred in a round trip.

        Raises:
            UnavailableError: Redis does not answer; some may have been sent.
        """
        await self.publish_each([(room, message) for message in messages])

    async def publish_each(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """
        Send messages to a room each, in this order, a hundred in a round trip.

        Raises:
            UnavailableError: Redis does not answer; some may have been sent.
        """
        with translated_errors():
            for start in range(0, len(messages), _PORTION):
                async with self.redis.pipeline(transaction=False) as pipe:
                    for room, message in messages[start : start + _PORTION]:
                        pipe.publish(_PREFIX + room, message)
                        if self.neighbours is not None:
                            self.neighbours.tell(pipe, room, message)
                    await pipe.execute()

    async def tell_neighbours(self, room: str, messages: Sequence[bytes]) -> None:
        """
        Tell those on Node of what was published here in another way.

        Raises:
            UnavailableError: Redis does not answer.
        """
        if self.neighbours is None or not messages:
            return
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                for message in messages:
                    self.neighbours.tell(pipe, room, message)
                await pipe.execute()

    def publish_locally(self, room: str, message: bytes) -> None:
        """Send a message to the members in this process only."""
        for member in self._members.get(room, ()):
            member.hear(message)

    def occupied(self) -> list[str]:
        """Return the rooms that have members in this process."""
        return list(self._members)

    def stores_in(self, name: str) -> list[UUID]:
        """Return the stores whose room of this name, or a visitor's, has members here."""
        parted = (room.removeprefix("store:").partition(":") for room in self._members)
        found = (UUID(id_) for id_, _, rest in parted if f"{rest}:".startswith(f"{name}:"))
        return list(dict.fromkeys(found))

    @asynccontextmanager
    async def subscribe(self, room: str) -> AsyncIterator[Listener]:
        """Listen to a room for the length of the block, as `join` does."""
        listener = Listener(limit=self.queue_limit)
        async with self.join(room, listener):
            yield listener

    @asynccontextmanager
    async def join(self, room: str, member: Member) -> AsyncIterator[None]:
        """
        Be in a room for the length of the block; inside, nothing published is missed.

        While Redis is away the member joins all the same, and hears once it is back. What
        was published while it was away is missed, and the member told so when it is back.
        """
        is_first = room not in self._members
        self._members.setdefault(room, set()).add(member)
        joined = self._joined.setdefault(room, asyncio.Event())
        try:
            if is_first:
                await self._tell_redis("subscribe", room)
            with suppress(TimeoutError):
                async with asyncio.timeout(_JOIN_SECONDS):
                    await joined.wait()
            if not joined.is_set():
                self._missing.add(room)
            yield
        finally:
            self._members[room].discard(member)
            if not self._members[room]:
                del self._members[room], self._joined[room]
                self._missing.discard(room)
                await self._tell_redis("unsubscribe", room)

    async def run(self) -> None:
        """Hear what is published, until cancelled; reconnects by itself."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._run(), name="rooms")
            if self.neighbours is not None:
                group.create_task(self.neighbours.run(self._hear_neighbour), name="neighbours")

    def _hear_neighbour(self, room: str, message: bytes) -> None:
        if not room.partition(":")[2].partition(":")[2].startswith(_TOPICS):
            self.publish_locally(room, message)

    async def _run(self) -> None:
        while True:
            try:
                with translated_errors():
                    await self._hear()
            except UnavailableError as error:
                log.warning("realtime.redis_lost", error=str(error))
            finally:
                for joined in self._joined.values():
                    joined.clear()
                self._missing.update(self._members)
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _hear(self) -> None:
        async with self.redis.pubsub() as pubsub:
            await pubsub.subscribe(_LOBBY)
            # From here on whoever joins says so to Redis itself; those before are in the list.
            self._pubsub = pubsub
            try:
                if self._members:
                    await pubsub.subscribe(*(_PREFIX + room for room in self._members))
                await self._listen(pubsub)
            finally:
                # Before it closes: members that leave meanwhile have nobody to tell.
                self._pubsub = None

    async def _listen(self, pubsub: PubSub) -> None:
        is_asked = False
        while True:
            message = await pubsub.get_message(timeout=REST.seconds_to_round(_IDLE_SECONDS))
            if message is not None:
                is_asked = False
                room = self._take(message)
                # A burst is read without a wait: members get a turn after each message, and a
                # moment more where they lag. One that takes nothing costs all a quarter second.
                lagging = any(member.is_lagging for member in self._members.get(room, ()))
                await asyncio.sleep(_LAGGING_SECONDS if lagging else 0)
            elif is_asked:
                # A connection cut on the way is silent for ever and says nothing of it.
                raise UnavailableError("Redis has fallen silent")
            else:
                await pubsub.ping("still there?")
                is_asked = True

    def _take(self, message: dict[str, Any]) -> str:
        room = (message["channel"] or b"").decode().removeprefix(_PREFIX)
        if message["type"] == "message":
            self.publish_locally(room, message["data"])
        elif message["type"] == "subscribe" and room in self._joined:
            self._joined[room].set()
            if room in self._missing:
                self._missing.remove(room)
                for member in self._members[room]:
                    member.hear_again()
        return room

    async def _tell_redis(self, command: str, room: str) -> None:
        if self._pubsub is None:
            return  # `_hear` joins every room there is when it connects
        try:
            with translated_errors():
                await getattr(self._pubsub, command)(_PREFIX + room)
        except UnavailableError as error:
            log.warning("realtime.redis_lost", error=str(error))
