"""Conversations: what a socket says and understands by rules of a domain's own."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from cartwheel.systems.realtime.notices import Subscribed
from cartwheel.systems.realtime.rooms import Waiting, room_of
from cartwheel.systems.rpc.access import Access
from cartwheel.systems.rpc.actors import Actor


class Speaker(Protocol):
    """Leads a conversation; the domain that declares it knows how."""

    def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """Give the messages that a newcomer has missed."""
        ...

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        """
        Act on a JSON object whose `type` is `kind`.

        Raises:
            AppError: it cannot be used; the sender is told.
            msgspec.ValidationError: it has another shape than its kind; the sender is told.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """
    One conversation, as its domain declares it; what its room hears is sent as it is.

    Sockets join it by its name, as they join a topic; those that name nothing begin with
    the one that is there `by_default`, those of shoppers' pages with the one that is
    `of_visitors`, where each shopper has a room, and those of somebody who is signed in with the
    one that is `of_users`, where each person has one. `kinds` are the types of messages that its
    `speaker` understands, which the container makes.
    """

    name: str
    access: Access
    kinds: frozenset[str]
    speaker: type[Speaker]
    by_default: bool = False
    of_visitors: bool = False
    of_users: bool = False

    @property
    def is_personal(self) -> bool:
        """True where each has a room, which nobody joins by its name."""
        return self.of_visitors or self.of_users

    def room(self, actor: Actor) -> str:
        """Name the room in which it is held with somebody."""
        whose = None
        if self.of_visitors:
            whose = actor.visitor_id
        elif self.of_users:
            whose = str(actor.id)
        return room_of(actor.store_id, self.name, visitor=whose)


@dataclass(slots=True, eq=False)
class HeldConversation:
    """
    A member of a conversation's room, which puts itself and what it hears into `waiting`.

    It is `quiet` about having begun where the client has not asked for it.
    """

    conversation: Conversation
    speaker: Speaker
    actor: Actor
    waiting: Waiting[Any]
    quiet: bool

    @property
    def name(self) -> str:
        """The conversation's name."""
        return self.conversation.name

    @property
    def access(self) -> Access:
        """Who may join it."""
        return self.conversation.access

    @property
    def room(self) -> str:
        """Where it is held."""
        return self.conversation.room(self.actor)

    @property
    def is_lagging(self) -> bool:
        """True when half of what may wait does."""
        return self.waiting.is_lagging

    def hear(self, message: bytes) -> None:
        """Take what was published."""
        self.waiting.offer((self, message))

    def hear_again(self) -> None:
        """Go on: whoever leads the conversation repeats what matters."""

    async def begin(self) -> AsyncIterator[bytes]:
        """Give what a newcomer has missed."""
        if not self.quiet:
            yield msgspec.json.encode(Subscribed(self.name))
        async for message in self.speaker.greet(self.actor):
            yield message

    async def take(self, message: bytes | None) -> Sequence[bytes]:
        """Return what was heard, as it is."""
        return () if message is None else (message,)
