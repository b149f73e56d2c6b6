"""
Which deliveries of a batch are handled together, in one call and one transaction.

Together go those of one handler, one store and one trace; where many traces meet, as under load,
those of all of them, and what comes of that is of no trace. What concerns one aggregate keeps its
order, whatever handlers it goes to: groups are worked off one after the other, and a
delivery joins none that comes before one with an earlier delivery of its aggregate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cartwheel.systems.outbox.announcements import Announcement
from cartwheel.systems.outbox.deliveries import Delivery
from cartwheel.systems.outbox.subscriptions import Subscription

MOST_TOGETHER: Final = 500
"""How many announcements a handler gets at once at most."""


MOST_TRACES: Final = 4
"""So many traces of a handler are kept apart in a batch."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A delivery whose announcement is decoded."""

    delivery: Delivery
    message: Announcement
    message_id: UUID
    key: str
    """What keeps its order: the aggregate."""

    @classmethod
    def of(cls, delivery: Delivery) -> "Opened":
        """
        Decode the announcement of a delivery.

        Raises:
            UnknownVersionError, MsgspecError, RecursionError, UnicodeDecodeError: see
                `Delivery.decode`.
        """
        entry = delivery.entry
        key = entry.key or entry.headers.get("ce_subject", "")
        return cls(delivery, delivery.decode(), delivery.message_id, key)


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries that go to one handler together, in the order of the log."""

    subscription: Subscription
    store_id: UUID
    origin: dict[str, str]
    members: list[Opened] = field(default_factory=list)


def by_store(opened: Iterable[Opened]) -> dict[UUID, list[Opened]]:
    """Part deliveries by their stores, whose aggregates are never the same."""
    stores: dict[UUID, list[Opened]] = {}
    for one in opened:
        stores.setdefault(one.message.store_id, []).append(one)
    return stores


def in_groups(opened: Sequence[Opened]) -> list[Group]:
    """Put a store's deliveries, given in the order of the log, into groups."""
    traces: dict[str, set[str | None]] = {}
    for one in opened:
        traces.setdefault(one.delivery.subscription.name, set()).add(_trace_of(one))
    groups: list[Group] = []
    newest: dict[tuple[str, str | None], int] = {}
    reached: dict[str, int] = {}
    for one in opened:
        delivery, store_id = one.delivery, one.message.store_id
        name = delivery.subscription.name
        has_many = len(traces[name]) > MOST_TRACES
        kind = (name, None if has_many else _trace_of(one))
        place = newest.get(kind, -1)
        if place < reached.get(one.key, 0) or len(groups[place].members) >= MOST_TOGETHER:
            place = newest[kind] = len(groups)
            origin = {} if has_many else delivery.trace
            groups.append(Group(delivery.subscription, store_id, origin))
        groups[place].members.append(one)
        reached[one.key] = place
    return groups


def _trace_of(one: Opened) -> str | None:
    return one.delivery.entry.headers.get("traceparent")
