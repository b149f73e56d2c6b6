"""
What bounds everybody who reaches shoppers, as conditions of the statements of others.

Whoever sends asks `TurnRepository` for turns besides, which this only tells of.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.api import visitors_of
from cartwheel.domains.interventions.models import opt_outs, shopper_contacts

_CUSTOMER: Final = "customer:"


def turn_of(customer_id: UUID) -> str:
    """Return the name by which a customer has a turn."""
    return f"{_CUSTOMER}{customer_id}"


def has_opted_out(store_id: UUID, customer_id: Any) -> sa.ColumnElement[bool]:
    """Hold for a customer who has asked to be left alone, as whatever visitor."""
    return sa.exists().where(
        opt_outs.c.store_id == store_id, opt_outs.c.visitor_id.in_(visitors_of(customer_id))
    )


def was_reached_since(store_id: UUID, customer_id: Any, since: datetime) -> sa.ColumnElement[bool]:
    """Hold for a customer whose last turn was after a moment."""
    name = sa.literal(_CUSTOMER).concat(sa.cast(customer_id, sa.Text))
    return sa.exists().where(
        shopper_contacts.c.store_id == store_id,
        shopper_contacts.c.visitor_id == name,
        shopper_contacts.c.last_at > since,
    )
