"""What a domain subscribes to: a kind of announcement, and the function that acts on it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from dishka import AsyncContainer

from cartwheel.systems.injection.api import call
from cartwheel.systems.outbox.announcements import Announcement


@dataclass(frozen=True, slots=True)
class SubscriberGroups:
    """The names of the groups that read announcements."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    A handler for one kind of announcement, in the version that its struct has.

    Its first parameter receives the announcement; the others are dependencies,
    found by their type. What it does through `AsyncConnection` takes effect exactly
    once; anything else it does may be repeated.

    `in_transaction=False` is for a handler with no effect in PostgreSQL: no
    transaction is opened for it, and it must bear being called again. The
    function's name is what the inbox and dead letters know the handler by: another
    function may not take it over.

    `batched` is for a handler whose first parameter receives a sequence of announcements
    of one store: as many as the log has for it, in the order of the log, and with one
    effect. When it fails it is called for each of them alone.
    """

    message: type[Announcement]
    handler: Callable[..., Awaitable[None]]
    in_transaction: bool = True
    batched: bool = False

    @property
    def name(self) -> str:
        """The handler's name within its group."""
        return self.handler.__name__

    async def handle(self, messages: Sequence[Announcement], *, scope: AsyncContainer) -> None:
        """Call the handler with what it asks for; unless it is batched, with each by itself."""
        if self.batched:
            await call(self.handler, messages, scope=scope)
            return
        for message in messages:
            await call(self.handler, message, scope=scope)
