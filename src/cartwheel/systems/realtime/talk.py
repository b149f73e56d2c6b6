"""
What one socket has joined, and what it is sent, one after the other.

Whoever receives decides what is joined and left; whoever sends does it, in the same order
as everything else. So what was missed comes before what is new, and one alone writes.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import msgspec

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.realtime.conversations import Conversation, HeldConversation, Speaker
from cartwheel.systems.realtime.errors import UnknownKindError
from cartwheel.systems.realtime.following import FollowedTopic
from cartwheel.systems.realtime.notices import Subscribe, Unsubscribe, Unsubscribed
from cartwheel.systems.realtime.rooms import Member, Rooms, Waiting
from cartwheel.systems.realtime.topics import TopicRegistry, Topics, ensure_place
from cartwheel.systems.rpc.access import Access
from cartwheel.systems.rpc.actors import Actor

_SUBSCRIBE: Final = "subscribe"
_UNSUBSCRIBE: Final = "unsubscribe"


class Joined(Member, Protocol):
    """A topic or a conversation that a socket has joined."""

    @property
    def name(self) -> str:
        """What the client calls it by."""
        ...

    @property
    def access(self) -> Access:
        """Who may join it."""
        ...

    @property
    def room(self) -> str:
        """The room to be in."""
        ...

    def begin(self) -> AsyncIterator[bytes]:
        """Give what comes first, once in the room."""
        ...

    async def take(self, message: bytes | None) -> Sequence[bytes]:
        """Return what becomes of what was heard; None is what may have been missed."""
        ...


@dataclass(frozen=True, slots=True)
class _Joining:
    joined: Joined


@dataclass(frozen=True, slots=True)
class _Leaving:
    joined: Joined
    notice: Unsubscribed | None


_Item: TypeAlias = bytes | _Joining | _Leaving | tuple[Joined, bytes | None]


@dataclass(frozen=True, slots=True)
class Channels:
    """Everything that sockets may join."""

    rooms: Rooms
    topics: Topics
    registry: TopicRegistry
    conversations: Mapping[Conversation, Speaker]

    @property
    def default(self) -> Conversation | None:
        """What sockets begin with that name nothing."""
        return next((each for each in self.conversations if each.by_default), None)

    @property
    def of_visitors(self) -> Conversation | None:
        """What sockets of shoppers' pages begin with."""
        return next((each for each in self.conversations if each.of_visitors), None)

    @property
    def of_users(self) -> Conversation | None:
        """What the sockets of people begin with."""
        return next((each for each in self.conversations if each.of_users), None)

    def find_conversation(self, name: str) -> Conversation | None:
        """Return a conversation, if there is one of this name that any socket may join."""
        return next(
            (each for each in self.conversations if each.name == name and not each.is_personal),
            None,
        )


class Talk:
    """What goes on with one client; the one who sends iterates over it."""

    def __init__(self, channels: Channels, actor: Actor) -> None:
        self._channels = channels
        self._actor = actor
        self._waiting = Waiting[_Item](channels.rooms.queue_limit)
        self._joined: dict[str, Joined] = {}
        self._stacks: dict[Joined, AsyncExitStack] = {}

    def offer(self, message: bytes) -> None:
        """Have a message sent after all that waits."""
        self._waiting.offer(message)

    def begin(self, conversation: Conversation) -> None:
        """Join a conversation that the client has not named."""
        self._join(self._hold(conversation, quiet=True))

    def subscribe(self, actor: Actor, wanted: Subscribe) -> None:
        """
        Join what a client names; what it had joined by this name it leaves.

        Raises:
            ForbiddenError: the actor may not.
            InvalidInputError: there is no such topic, or its `after` is no place.
        """
        conversation = self._channels.find_conversation(wanted.topic)
        joined: Joined
        if conversation is not None:
            joined = self._hold(conversation, quiet=False)
        else:
            joined = self._follow(wanted)
        joined.access.ensure(actor)
        self._leave(wanted.topic, notice=None)
        self._join(joined)

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        """
        Join or leave what a client names, or give what a conversation answers.

        Raises:
            UnknownKindError: no conversation that was joined understands it.
            AppError: it cannot be used.
            msgspec.ValidationError: it has another shape than its kind.
        """
        if kind == _SUBSCRIBE:
            self.subscribe(actor, msgspec.json.decode(message, type=Subscribe))
            return None
        if kind == _UNSUBSCRIBE:
            self._unsubscribe(msgspec.json.decode(message, type=Unsubscribe))
            return None
        for joined in self._joined.values():
            if isinstance(joined, HeldConversation) and kind in joined.conversation.kinds:
                return await joined.speaker.answer(actor, kind=kind, message=message)
        raise UnknownKindError(kind)

    def ensure(self, actor: Actor) -> None:
        """Leave at once what the actor may not follow any more."""
        for joined in list(self._joined.values()):
            try:
                joined.access.ensure(actor)
            except AppError as error:
                if error.kind is not Kind.FORBIDDEN:
                    raise
                self._leave(joined.name, Unsubscribed(joined.name, error.code, str(error)))

    async def messages(self) -> AsyncIterator[tuple[Joined | None, bytes]]:
        """
        Give what is to be sent, and what it belongs to, until cancelled.

        Raises:
            SlowMemberError: too much was waiting.
            UnavailableError: what was missed cannot be looked for.
        """
        async for item in self._waiting:
            match item:
                case bytes():
                    yield None, item
                case _Joining(joined):
                    await self._enter(joined)
                    async for message in joined.begin():
                        yield joined, message
                case _Leaving(joined, notice):
                    await self._exit(joined)
                    if notice is not None:
                        yield None, msgspec.json.encode(notice)
                case (joined, heard):
                    for message in await joined.take(heard):
                        yield joined, message

    def has_left(self, joined: Joined | None) -> bool:
        """Tell whether what a message belongs to is not followed any more."""
        return joined is not None and self._joined.get(joined.name) is not joined

    async def aclose(self) -> None:
        """Leave every room."""
        for joined in list(self._stacks):
            await self._exit(joined)

    def _hold(self, conversation: Conversation, *, quiet: bool) -> HeldConversation:
        speaker = self._channels.conversations[conversation]
        return HeldConversation(conversation, speaker, self._actor, self._waiting, quiet)

    def _follow(self, wanted: Subscribe) -> FollowedTopic:
        topic = self._channels.registry.get(wanted.topic)
        after = None if wanted.after is None else ensure_place(wanted.after, path=("after",))
        return FollowedTopic(
            self._channels.topics, self._actor.store_id, topic, self._waiting, after
        )

    def _unsubscribe(self, unwanted: Unsubscribe) -> None:
        name = unwanted.topic
        if name in self._joined:
            self._leave(name, Unsubscribed(name))
            return
        if self._channels.find_conversation(name) is None:
            self._channels.registry.get(name)
        self.offer(msgspec.json.encode(Unsubscribed(name)))

    def _join(self, joined: Joined) -> None:
        self._joined[joined.name] = joined
        self._waiting.offer(_Joining(joined))

    def _leave(self, name: str, notice: Unsubscribed | None) -> None:
        joined = self._joined.pop(name, None)
        if joined is not None:
            self._waiting.offer(_Leaving(joined, notice))

    async def _enter(self, joined: Joined) -> None:
        self._stacks[joined] = stack = AsyncExitStack()
        await stack.enter_async_context(self._channels.rooms.join(joined.room, joined))

    async def _exit(self, joined: Joined) -> None:
        stack = self._stacks.pop(joined, None)
        if stack is not None:
            await stack.aclose()


def topic_of(message: bytes) -> str | None:
    """Return the topic that a client wanted to follow, or to follow no more."""
    try:
        about = msgspec.json.decode(message, type=Subscribe | Unsubscribe)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return about.topic


def named(given: str) -> Iterable[str]:
    """Return the topics that a socket's address names, each once."""
    return dict.fromkeys(name for part in given.split(",") if (name := part.strip()))
