"""What customers ask about bookings of their own; amounts in minor units of their currency."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.contracts import At
from cartwheel.domains.rentals.bookings.contracts import Booking, Email, Minor, Token
from cartwheel.domains.rentals.rates.quotes import RentalQuote

MOST_OWN = 50
OwnLimit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_OWN)]


class AskForKey(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Have a key to all bookings of an address mailed there."""

    email: Email


class KeyAsked(msgspec.Struct, frozen=True, rename="camel"):
    """A mail is on its way, if there is something to be opened; nobody is told whether."""

    asked_at: datetime


class OpenOwn(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Open what a mail's link leads to."""

    token: Token


class OpenedOwn(msgspec.Struct, frozen=True, rename="camel"):
    """
    What a link opens: one booking, or all of a customer where `bookingId` is null.

    `token` is what to come with from now on; a pass holds until `expiresAt`.
    """

    booking_id: UUID | None
    token: str
    expires_at: datetime | None


class ListOwnBookings(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which bookings to list: those of whoever has the pass."""

    token: Token
    cursor: UUID | None = None
    limit: OwnLimit = 20


class CancelWay(msgspec.Struct, frozen=True, rename="camel"):
    """What cancelling costs now, and gives back; it is free until `freeUntil`, if it ever is."""

    fee_minor: int
    refund_minor: int
    free_until: datetime | None


class OwnWays(msgspec.Struct, frozen=True, rename="camel"):
    """
    A booking, and what its customer can do with it now.

    `cancel` is null where it cannot be given up. It can be moved to another time for as long as
    giving it up is free; `moveUntil` is when that ends. `extendable` holds until the agreed return.
    """

    booking: Booking
    cancel: CancelWay | None
    movable: bool
    move_until: datetime | None
    extendable: bool
    has_receipt: bool


class PlanOwnMove(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Ask what another span would cost; nothing is changed."""

    id: UUID
    token: Token
    starts_at: At
    ends_at: At


class OwnMovePlan(msgspec.Struct, frozen=True, rename="camel"):
    """What another span costs; `moreMinor` is the difference, below zero where money comes back."""

    quote: RentalQuote
    total_minor: int
    more_minor: int


class MoveOwnBooking(PlanOwnMove, frozen=True):
    """
    Give a booking of one's own another span.

    `totalMinor` is the price that was shown, if any: another one is refused.
    """

    total_minor: Minor | None = None


class ExtendOwnBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Give a booking of one's own a later end.

    `totalMinor` is the price that was shown, if any: another one is refused.
    """

    id: UUID
    token: Token
    ends_at: At
    total_minor: Minor | None = None
