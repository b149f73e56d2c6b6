"""What strangers learn of interventions."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import CancelledFor, ReachChannel
from cartwheel.domains.interventions.messages import (
    InterventionCancelled,
    InterventionClicked,
    InterventionConverted,
    InterventionDecided,
    InterventionDelivered,
    InterventionDismissed,
    InterventionFailed,
    InterventionSeen,
)
from cartwheel.systems.outbox.api import PublicEvent


class InterventionDecidedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An attempt to win a cart back waits to be delivered."""

    intervention_id: UUID
    cart_id: UUID


class InterventionDeliveredData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An attempt to win a cart back has reached its shopper."""

    intervention_id: UUID
    channel: ReachChannel


class InterventionTouchedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A shopper did something with an attempt to win a cart back."""

    intervention_id: UUID
    channel: ReachChannel
    at: datetime


class InterventionFailedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """No channel brings it; `because` says what the last one came to."""

    intervention_id: UUID
    channel: ReachChannel
    because: str


class InterventionCancelledData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An attempt to win a cart back is not made any more."""

    intervention_id: UUID
    cart_id: UUID
    reason: CancelledFor


class InterventionConvertedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A purchase that is credited; `orderKey` is the shop's id of the order, or its number."""

    conversion_id: UUID
    intervention_id: UUID
    order_key: str
    currency: str
    minor: int
    at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        InterventionDecided,
        InterventionDecidedData,
        "An attempt to win a cart back waits to be delivered.",
        identity=("intervention_id",),
    ),
    PublicEvent(
        InterventionDelivered,
        InterventionDeliveredData,
        "An attempt to win a cart back has reached its shopper, by whatever channel.",
        identity=("intervention_id",),
    ),
    PublicEvent(
        InterventionSeen,
        InterventionTouchedData,
        "A shopper looked at an attempt to win a cart back, for the first time.",
        identity=("intervention_id",),
        at="at",
    ),
    PublicEvent(
        InterventionClicked,
        InterventionTouchedData,
        "A shopper followed an attempt to win a cart back, for the first time.",
        identity=("intervention_id",),
        at="at",
    ),
    PublicEvent(
        InterventionDismissed,
        InterventionTouchedData,
        "A shopper put an attempt to win a cart back away.",
        identity=("intervention_id",),
        at="at",
    ),
    PublicEvent(
        InterventionFailed,
        InterventionFailedData,
        "No channel brings an attempt to win a cart back: the last one came to nothing.",
        identity=("intervention_id", "channel"),
    ),
    PublicEvent(
        InterventionCancelled,
        InterventionCancelledData,
        "An attempt to win a cart back is not made any more.",
        identity=("intervention_id",),
    ),
    PublicEvent(
        InterventionConverted,
        InterventionConvertedData,
        "A purchase is credited to an attempt to win its cart back.",
        identity=("conversion_id",),
        at="at",
    ),
)
