"""Announcements that leave the house: what their domains promise strangers about them."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from cartwheel.systems.outbox.announcements import Announcement
from cartwheel.systems.outbox.subscriptions import SubscriberGroup, Subscription

_MESSAGES: Final = UUID("6b3c5c2e-0d6f-5a49-9a0e-2f6a1f0c7e11")


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """
    One kind of event, declared by the domain that announces it.

    `data` is what strangers learn of it: a promise to them, told apart from our own
    announcement. `identity` names the fields that tell one happening from another: the same
    happening, announced again, makes the same message. `at` names the field that says when
    it happened, where the announcement says so.
    """

    announcement: type[Announcement]
    data: type[msgspec.Struct]
    description: str
    identity: tuple[str, ...]
    at: str | None = None

    def __post_init__(self) -> None:
        """
        Refuse a promise that the announcement cannot keep.

        Raises:
            TypeError: it has no such field.
        """
        fields: tuple[str, ...] = getattr(self.announcement, "__struct_fields__", ())
        wanted = (*self.data.__struct_fields__, *self.identity, *filter(None, [self.at]))
        if missing := sorted(set(wanted) - set(fields)):
            raise TypeError(f"{self.name} has no field {', '.join(missing)}")

    @property
    def name(self) -> str:
        """The type of the event, as strangers ask for it."""
        return self.announcement.name

    def message_id(self, message: Announcement) -> UUID:
        """Return the id of the message about a happening, the same each time."""
        parts = (str(getattr(message, field)) for field in ("store_id", *self.identity))
        return uuid5(_MESSAGES, ":".join((self.name, *parts)))

    def happened_at(self, message: Announcement) -> datetime | None:
        """Return when it happened, if the announcement says so."""
        return None if self.at is None else getattr(message, self.at)

    def data_of(self, message: Announcement) -> msgspec.Struct:
        """Return what strangers learn of an announcement: the fields that `data` has."""
        fields: dict[str, Any] = {
            field: getattr(message, field) for field in self.data.__struct_fields__
        }
        return self.data(**fields)


class PublicEvents:
    """Every public event there is, in the order of their domains."""

    def __init__(self, events: Iterable[PublicEvent]) -> None:
        self._events: dict[str, PublicEvent] = {}
        for event in events:
            if event.name in self._events:
                raise TypeError(f"The public event {event.name} is declared twice")
            self._events[event.name] = event

    def __iter__(self) -> Iterator[PublicEvent]:
        """Go through the events."""
        return iter(self._events.values())

    def __getitem__(self, name: str) -> PublicEvent:
        """Return the event of a name that there is."""
        return self._events[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The types of the events."""
        return tuple(self._events)


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """
    A group that hears every public event, whichever domain declares it.

    `handler` receives a sequence of announcements of one kind and one store, as a batched
    subscription does; `named` says what the inbox knows it by for each event.
    """

    name: str
    handler: Callable[..., Awaitable[None]]
    named: Callable[[PublicEvent], str]

    def over(self, events: Iterable[PublicEvent]) -> SubscriberGroup:
        """Subscribe to each of them."""
        return SubscriberGroup(
            self.name,
            tuple(
                Subscription(event.announcement, self.handler, batched=True, name=self.named(event))
                for event in events
            ),
        )
