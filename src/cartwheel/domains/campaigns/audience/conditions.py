"""
Who of an audience may be written to now, as conditions of one statement.

The preview counts by them, and the ledger is filled by them, so that they say the same.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.recipients.models import campaign_preferences
from cartwheel.domains.campaigns.sending.models import campaign_recipients, campaign_suppressions
from cartwheel.domains.customers.api import Channel, allows, is_in_segments, known_customer
from cartwheel.domains.interventions.api import has_opted_out, was_reached_since

PURPOSE: Final = "marketing"
"""What a customer has to allow to be sent campaigns."""

WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
"""Who wants less is sent one campaign in so long a time at most."""
_LOTS: Final = 10_000


def is_wanted(store_id: UUID, audience: AudienceSection) -> sa.ColumnElement[bool]:
    """Hold for whoever is in the audience."""
    return is_in_segments(store_id, audience.segment_ids, audience.excluded_segment_ids)


def has_consented() -> sa.ColumnElement[bool]:
    """Hold for whoever has agreed to be sent campaigns by mail."""
    return allows(Channel.EMAIL, PURPOSE)


def is_left_alone(store_id: UUID) -> sa.ColumnElement[bool]:
    """Hold for whoever has opted out of everything."""
    return has_opted_out(store_id, known_customer.c.id)


def is_suppressed(store_id: UUID, address: Any) -> sa.ColumnElement[bool]:
    """Hold for an address that is not written to any more."""
    of = campaign_suppressions.c
    return sa.exists().where(of.store_id == store_id, of.address == sa.func.lower(address))


def sent_to(store_id: UUID, customer_id: Any, *, since: datetime) -> Any:
    """Count what campaigns have sent to a customer since a moment."""
    of = campaign_recipients.alias("others").c
    counted = sa.select(sa.func.count()).where(
        of.store_id == store_id, of.customer_id == customer_id, of.sent_at > since
    )
    return counted.scalar_subquery()


def wants_less(store_id: UUID, customer_id: Any, *, now: datetime) -> sa.ColumnElement[bool]:
    """Hold for whoever wants one campaign a month at most, and has had it."""
    of = campaign_preferences.c
    asked = sa.exists().where(of.store_id == store_id, of.customer_id == customer_id, of.wants_less)
    return sa.and_(asked, sent_to(store_id, customer_id, since=now - MONTH) >= 1)


def is_capped(
    store_id: UUID, customer_id: Any, *, now: datetime, most: int, one_per: timedelta
) -> sa.ColumnElement[bool]:
    """Hold for whoever has had as much as the store sends in a week, or something just now."""
    return sa.or_(
        sent_to(store_id, customer_id, since=now - WEEK) >= most,
        wants_less(store_id, customer_id, now=now),
        was_reached_since(store_id, customer_id, now - one_per),
    )


def lot(campaign_id: UUID, customer_id: Any, *, of: str) -> Any:
    """
    Draw a lot from 0 to 9,999 for a customer, the same whenever it is drawn.

    It is the first 32 bits of MD5 over what is drawn for, the campaign and the customer: by no
    rule related to who they are, or to other lots.
    """
    salt = sa.literal(f"{of}:{campaign_id}:").concat(sa.cast(customer_id, sa.Text))
    bits = sa.func.substr(sa.func.md5(salt), 1, 8)
    number = sa.cast(
        sa.cast(sa.literal("x").concat(bits), sa.dialects.postgresql.BIT(32)), sa.BigInteger
    )
    # The bits of a negative number, read as those of one without a sign.
    return sa.func.mod(number + sa.literal(2**32, sa.BigInteger), sa.literal(_LOTS, sa.BigInteger))


def is_held_out(campaign_id: UUID, *, percent: int) -> sa.ColumnElement[bool]:
    """Hold for whoever is left alone by lot, to measure the campaign by."""
    drawn: sa.ColumnElement[bool] = (
        lot(campaign_id, known_customer.c.id, of="holdout") < percent * _LOTS // 100
    )
    return drawn
