"""
Customers as the statements of others ask for them, so that a million are never fetched.

What is returned here is put into another statement, in whose transaction it is answered.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.consents.contracts import Channel
from cartwheel.domains.customers.models import customers, visitors
from cartwheel.domains.customers.purchases.models import purchases
from cartwheel.domains.customers.segments.models import members

_kept, _member, _visitor = customers.c, members.c, visitors.c
known: Final = customers.alias("known")
"""A customer: `id`, `email`, `name`, `zone`, `locale`, `country`, of whoever was not merged."""


def is_in_segments(
    store_id: UUID, segment_ids: Sequence[UUID], excluded: Sequence[UUID] = ()
) -> sa.ColumnElement[bool]:
    """Hold for whoever is in one of some segments, and in none that is excluded."""
    found = [
        known.c.store_id == store_id,
        known.c.merged_into.is_(None),
        _within(store_id, segment_ids),
    ]
    if excluded:
        found.append(sa.not_(_within(store_id, excluded)))
    return sa.and_(*found)


def allows(channel: Channel, purpose: str) -> sa.ColumnElement[bool]:
    """Hold for whoever has agreed to be reached so, for this."""
    return sa.literal(f"{channel}:{purpose}") == sa.any_(known.c.allows)


def visitors_of(customer_id: Any) -> sa.Select[tuple[str]]:
    """Return as which visitors a customer is known, of the statement that it is put into."""
    found = sa.select(_visitor.visitor_id).where(_visitor.customer_id == customer_id)
    return found.correlate_except(visitors)


def bought(
    store_id: UUID, *, since: datetime, until: datetime
) -> sa.Select[tuple[UUID, datetime, int]]:
    """
    Return what a store's customers bought in a span, as `customer_id`, `placed_at` and `minor`.

    Whatever the currency; what was paid back is off, and orders that were withdrawn are not there.
    The index tells it alone.
    """
    of = purchases.c
    minor = (of.total_minor - of.refunded_minor).label("minor")
    return sa.select(of.customer_id, of.placed_at, minor).where(
        of.store_id == store_id,
        of.placed_at >= since,
        of.placed_at < until,
        of.withdrawn_at.is_(None),
    )


def _within(store_id: UUID, segment_ids: Sequence[UUID]) -> sa.ColumnElement[bool]:
    asked = sa.literal(list(segment_ids), sa.ARRAY(sa.Uuid))
    return sa.exists().where(
        _member.store_id == store_id,
        _member.segment_id == sa.any_(asked),
        _member.customer_id == known.c.id,
    )
