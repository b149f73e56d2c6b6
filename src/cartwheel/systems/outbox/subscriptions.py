"""What a domain subscribes to: a kind of announcement, and the function that acts on it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from dishka import AsyncContainer

from cartwheel.systems.injection.api import call
from cartwheel.systems.outbox.announcements import Announcement


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    A handler for one kind of announcement, in the version that its struct has.

    Its first parameter receives the announcement; the others are dependencies,
    found by their type. What it does through `Connection` takes effect exactly
    once; anything else it does may be repeated.

    `in_transaction=False` is for a handler with no effect in PostgreSQL: no
    transaction is opened for it, and it must bear being called again.
    `name`, else the function's own, is what the inbox and dead letters know the handler by
    within its group: another one may not take it over.

    `batched` is for a handler whose first parameter receives a sequence of announcements
    of one store: as many as the log has for it, in the order of the log, and with one
    effect. When it fails it is called for each of them alone.
    """

    message: type[Announcement]
    handler: Callable[..., Awaitable[None]]
    in_transaction: bool = True
    batched: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        """Name the handler after its function where nothing else is said."""
        if not self.name:
            object.__setattr__(self, "name", self.handler.__name__)

    async def handle(self, messages: Sequence[Announcement], *, scope: AsyncContainer) -> None:
        """Call the handler with what it asks for; unless it is batched, with each by itself."""
        if self.batched:
            await call(self.handler, messages, scope=scope)
            return
        for message in messages:
            await call(self.handler, message, scope=scope)


@dataclass(frozen=True, slots=True)
class SubscriberGroup:
    """Handlers that read announcements together, with a place of their own on the log."""

    name: str
    subscriptions: tuple[Subscription, ...]

    def __post_init__(self) -> None:
        """
        Refuse handlers that the inbox could not tell apart.

        Raises:
            ValueError: two handlers have the same name.
        """
        ensure_distinct(self.name, self.subscriptions)


@dataclass(frozen=True, slots=True)
class SubscriberGroups:
    """Every group that reads announcements."""

    groups: tuple[SubscriberGroup, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the log knows them by."""
        return tuple(group.name for group in self.groups)


def ensure_distinct(group: str, subscriptions: Sequence[Subscription]) -> None:
    """
    Refuse handlers of one group that share a name.

    Raises:
        ValueError: two do.
    """
    names = [subscription.name for subscription in subscriptions]
    if len(set(names)) < len(names):
        raise ValueError(f"Handlers of {group} share a name: {sorted(names)}")
