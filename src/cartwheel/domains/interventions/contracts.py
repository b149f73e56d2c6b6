"""What leaves the interventions domain."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.predictions.api import Action
from cartwheel.kernel.paging import Limit

VisitorId = Annotated[str, msgspec.Meta(min_length=16, max_length=100, pattern="^[A-Za-z0-9_-]+$")]


class InterventionState(StrEnum):
    """How far an intervention has come; see the package for the transitions."""

    SCHEDULED = "scheduled"
    PENDING = "pending"
    DELIVERED = "delivered"
    RECOVERED = "recovered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    WITHHELD = "withheld"


class ReachChannel(StrEnum):
    """By what a shopper is reached; `socket` is the shop's own page."""

    SOCKET = "socket"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


class ReachOrigin(StrEnum):
    """What led to an intervention."""

    AUTOMATIC = "automatic"
    CAMPAIGN = "campaign"
    MANUAL = "manual"


class CancelledFor(StrEnum):
    """Why an intervention that waited is not wanted any more."""

    BOUGHT = "bought"
    RETURNED = "returned"
    MERGED = "merged"
    OPTED_OUT = "optedOut"
    CAPPED = "capped"
    SOLD_OUT = "soldOut"
    CAMPAIGN_ENDED = "campaignEnded"
    BY_HAND = "byHand"


class Intervention(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One attempt to win a cart back; the `recovered…` fields tell of the purchase it is due.

    It waits until `dueAt`, then the `channels` are tried in their order. `subject`, `message`
    and `html` are what the shopper reads, `couponCode` and `link` what goes with it. One that is
    `withheld` belongs to the holdout, whose shoppers are left alone to compare with.
    """

    personal: ClassVar[frozenset[str]] = frozenset({"subject", "message", "html"})

    id: UUID
    state: InterventionState
    cart_id: UUID
    visitor_id: str
    episode: int
    prediction_id: UUID
    action: Action
    discount_percent: int
    message: str
    probability: float
    reasons: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    recovered_at: datetime | None = None
    recovered_order_id: str | None = None
    recovered_currency: str | None = None
    recovered_minor: int | None = None
    due_at: datetime
    channels: tuple[ReachChannel, ...] = (ReachChannel.SOCKET,)
    origin: ReachOrigin = ReachOrigin.AUTOMATIC
    customer_id: UUID | None = None
    language: str = "en"
    subject: str | None = None
    html: str | None = None
    link: str | None = None
    coupon_code: str | None = None
    template_id: UUID | None = None
    template_version: int | None = None
    campaign_id: UUID | None = None
    variant: str | None = None
    is_holdout: bool = False
    delivered_by: ReachChannel | None = None
    seen_at: datetime | None = None
    clicked_at: datetime | None = None
    dismissed_at: datetime | None = None
    cancel_reason: CancelledFor | None = None


class InterventionPage(msgspec.Struct, frozen=True, rename="camel"):
    """Interventions, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Intervention, ...]
    next_cursor: UUID | None


class ListInterventions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which interventions to list: in a state, of one cart."""

    state: InterventionState | None = None
    cart_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class InterventionById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one intervention."""

    id: UUID


Channels = Annotated[tuple[ReachChannel, ...], msgspec.Meta(max_length=4)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=90)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
ReachLanguage = Annotated[
    str, msgspec.Meta(max_length=35, pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$")
]


class CreateIntervention(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Asks for a shopper to be reached about a cart that was left, now or later."""

    cart_id: UUID
    channels: Channels = ()
    template_id: UUID | None = None
    discount_percent: Percent | None = None
    language: ReachLanguage | None = None
    due_at: Moment | None = None


class ScheduleIntervention(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Asks for a shopper to be reached about a cart that was left, at a moment."""

    cart_id: UUID
    due_at: Moment
    channels: Channels = ()
    template_id: UUID | None = None
    discount_percent: Percent | None = None
    language: ReachLanguage | None = None


class CreateInterventions(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Asks for the shoppers of many carts to be reached."""

    cart_ids: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]
    channels: Channels = ()
    template_id: UUID | None = None
    discount_percent: Percent | None = None


class InterventionAttempt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What came of one cart: an intervention, or the check that said no."""

    cart_id: UUID
    intervention_id: UUID | None = None
    failed: str | None = None


class InterventionAttempts(msgspec.Struct, frozen=True):
    """What came of many carts."""

    items: tuple[InterventionAttempt, ...]


class UpdateIntervention(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Other terms for an intervention that waits; what is left out stays."""

    personal: ClassVar[frozenset[str]] = frozenset({"subject", "message"})

    id: UUID
    due_at: Moment | msgspec.UnsetType = msgspec.UNSET
    channels: (
        Annotated[tuple[ReachChannel, ...], msgspec.Meta(min_length=1, max_length=4)]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    subject: Annotated[str, msgspec.Meta(max_length=300)] | msgspec.UnsetType = msgspec.UNSET
    message: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)] | msgspec.UnsetType = (
        msgspec.UNSET
    )


class WatchInterventions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where to begin: after the intervention seen last, or with the next one."""

    last_event_id: UUID | None = None


class Revenue(msgspec.Struct, frozen=True):
    """An amount in minor units of its currency."""

    currency: str
    minor: int


class InterventionStats(msgspec.Struct, frozen=True, rename="camel"):
    """
    A store's interventions so far.

    `decided` counts all but those that are withheld, `pending` what is scheduled or waits,
    `delivered` those ever acknowledged, `recovered` those of
    them whose cart was bought after all, for the amounts in `recoveredRevenue`.
    """

    decided: int
    pending: int
    delivered: int
    cancelled: int
    expired: int
    recovered: int
    recovered_revenue: tuple[Revenue, ...]


class Offer(Intervention, frozen=True, kw_only=True, tag_field="type", tag="intervention"):
    """An intervention as the socket brings it."""


class ShopperOffer(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", tag_field="type", tag="intervention"
):
    """An intervention as its shopper's page shows it: nothing of why, nor of anybody else."""

    id: UUID
    action: Action
    discount_percent: int
    message: str
    expires_at: datetime
    subject: str | None = None
    link: str | None = None
    coupon_code: str | None = None


class ShopperOffers(msgspec.Struct, frozen=True):
    """What waits for a shopper, the oldest first."""

    items: tuple[ShopperOffer, ...]


class FindShopperOffers(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a shopper by the tracker's id, which only the shopper's page knows."""

    visitor_id: VisitorId


class AcknowledgeOffer(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Says that a shopper's page shows an intervention."""

    id: UUID
    visitor_id: VisitorId


class OptOut(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Says that a shopper wants to be left alone, or not any more."""

    visitor_id: VisitorId
    opted_out: bool = True


class OptedOut(msgspec.Struct, frozen=True, rename="camel"):
    """Whether a shopper is left alone now."""

    opted_out: bool


class Ack(msgspec.Struct, frozen=True, tag_field="type", tag="ack"):
    """What a client answers once the shopper's page has the intervention."""

    id: UUID


class Acked(msgspec.Struct, frozen=True, tag_field="type", tag="acked"):
    """Confirms an acknowledgement, with the state that the intervention has now."""

    id: UUID
    state: InterventionState
