"""What leaves the room of attribution, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import ReachChannel, Revenue

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Touch(StrEnum):
    """How a shopper last had to do with an intervention."""

    DELIVERED = "delivered"
    SEEN = "seen"
    CLICKED = "clicked"


class ReportConversion(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    A purchase that the stream of events does not tell of.

    It is the shopper's by `visitorId`, or by an intervention; `orderId` makes it count once.
    """

    order_id: Annotated[
        str, msgspec.Meta(min_length=1, max_length=200, pattern="^[^\\x00-\\x1f]*$")
    ]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    amount_minor: Annotated[int, msgspec.Meta(ge=0, le=10**12)]
    visitor_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    intervention_id: UUID | None = None
    converted_at: Moment | None = None


class Conversion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A purchase, and the intervention to which it is credited: the last touch within the window.

    `refundedMinor` is what went back of it since.
    """

    id: UUID
    order_key: str
    visitor_id: str
    cart_id: UUID | None
    intervention_id: UUID | None
    touch: Touch | None
    channel: ReachChannel | None
    converted_at: datetime
    currency: str
    minor: int
    refunded_minor: int = 0


class FindConversions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the intervention whose conversions are wanted."""

    intervention_id: UUID


class ConversionList(msgspec.Struct, frozen=True):
    """Conversions, the newest first; a hundred at most."""

    items: tuple[Conversion, ...]


class Breakdown(StrEnum):
    """By what interventions are told apart."""

    CHANNEL = "channel"
    TEMPLATE = "template"
    CAMPAIGN = "campaign"
    VARIANT = "variant"
    HOUR = "hour"
    SEGMENT = "segment"
    ACTION = "action"


class AskPerformance(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What became of interventions, told apart by something; of 30 days unless it is said."""

    by: Breakdown = Breakdown.CHANNEL
    campaign_id: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None


class AskSpan(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A span of time; the last 30 days unless it is said."""

    since: Moment | None = None
    until: Moment | None = None


class PerformanceRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What became of some interventions; each counts once in each column.

    `key` is what they have in common: the hour on the store's clock, or an id, and nothing for
    those that have none. `revenue` is net of refunds.
    """

    key: str | None
    decided: int
    delivered: int
    seen: int
    clicked: int
    dismissed: int
    converted: int
    revenue: tuple[Revenue, ...]


class Performance(msgspec.Struct, frozen=True, rename="camel"):
    """What became of interventions, the most frequent first; a hundred rows at most."""

    since: datetime
    until: datetime
    rows: tuple[PerformanceRow, ...]


class LiftArm(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Shoppers who were reached, or left alone, and how many of them bought within the window."""

    shoppers: int
    converted: int
    rate: float | None


class Lift(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What interventions bring, against shoppers who were left alone by lot.

    `difference` is that of the shares who bought, between `low` and `high` with 95 % certainty,
    however often one looks. `additionalOrders` is what it comes to for those who were reached.
    It is counted since the share that is held out was set last.
    """

    holdout_share: float
    since: datetime | None
    reached: LiftArm
    held_out: LiftArm
    difference: float | None
    low: float
    high: float
    is_decided: bool
    additional_orders: float | None
    additional_low: float
    additional_high: float
    revenue: tuple[Revenue, ...]
