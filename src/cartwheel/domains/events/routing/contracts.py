"""What comes into and leaves the routes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta, Raw

from cartwheel.kernel.paging import Limit
from cartwheel.systems.flags.api import Condition

MOST_ROUTES: Final = 20
MOST_WAITING: Final = 100_000

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
TopicName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]


class Matching(StrEnum):
    """Whether every condition must hold, or one."""

    ALL = "all"
    ANY = "any"


class _To(
    msgspec.Struct, frozen=True, rename="camel", tag_field="kind", forbid_unknown_fields=True
):
    """Where events go."""


class ToTopic(_To, frozen=True, tag="topic"):
    """The topic `routed.<store>.<topic>` of the log, which must be on Kafka."""

    topic: TopicName


class ToWebhook(_To, frozen=True, tag="webhook"):
    """An endpoint of the store's webhooks: up to a hundred events in a message `events.routed`."""

    endpoint_id: UUID


class ToQueue(_To, frozen=True, tag="queue"):
    """Whoever takes the events by the API, and acknowledges them."""


Destination: TypeAlias = ToTopic | ToWebhook | ToQueue


class CreateRoute(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which events go where; without conditions all of them.

    Attributes of conditions are `type`, `event`, `name`, `anonymousId`, `userId`, `groupId`,
    `channel`, and what lies in `properties.`, `traits.` and `context.`, two levels deep.
    """

    name: Name
    destination: Destination
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    matching: Matching = Matching.ALL
    enabled: bool = True


class UpdateRoute(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A route as it is to be; what waits in it stays."""

    id: UUID
    name: Name
    destination: Destination
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    matching: Matching = Matching.ALL
    enabled: bool = True


class EventRoute(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A route; so many events are `waiting` in it, and `missed` when it was full."""

    id: UUID
    name: str
    destination: Destination
    conditions: tuple[Condition, ...]
    matching: Matching
    enabled: bool
    waiting: int
    missed: int
    created_at: datetime
    updated_at: datetime


class EventRouteList(msgspec.Struct, frozen=True):
    """The routes of a store, twenty at most."""

    items: tuple[EventRoute, ...]


class EventRouteById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a route."""

    id: UUID


class TakeRouted(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How many events to take of a route's queue, and for how long they are one's own."""

    id: UUID
    limit: Limit = 100
    lease_seconds: Annotated[int, Meta(ge=1, le=3_600)] = 60


class RoutedEvent(msgspec.Struct, frozen=True):
    """An event in a route's queue; `number` acknowledges it."""

    number: int
    event: Raw


class RoutedEvents(msgspec.Struct, frozen=True):
    """Events that are one's own for a while, in their order."""

    items: tuple[RoutedEvent, ...]


class AcknowledgeRouted(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which of the events that were taken are worked off."""

    id: UUID
    numbers: Annotated[tuple[int, ...], Meta(min_length=1, max_length=100)]


class Acknowledged(msgspec.Struct, frozen=True):
    """How many of them were still there."""

    count: int
