"""What bookings are, on the wire; amounts in minor units of the booking's currency."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.payments.api import Payment
from cartwheel.domains.rentals.availability.contracts import At, CarKey, Note
from cartwheel.domains.rentals.fleet.cars.contracts import SortOrder
from cartwheel.domains.rentals.rates.contracts import Code
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.kernel.money import LARGEST_MINOR
from cartwheel.kernel.paging import Limit
from cartwheel.systems.providers.payments.api import NextAction

Line: TypeAlias = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
Email: TypeAlias = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Token: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=16, max_length=128, pattern=r"^[A-Za-z0-9_=-]*$")
]
"""What proves the customer: a booking's token, a link to it, or the pass of its customer."""
Minor: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_MINOR // 1000)]
Distance: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Eighths: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=8)]
Reference: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[!-~]+$")
]
"""Where a photo or a signature lies: a key or an address."""
References: TypeAlias = Annotated[tuple[Reference, ...], msgspec.Meta(max_length=40)]


class BookingStatus(StrEnum):
    """Where a booking stands; see `rules` for the transitions."""

    HELD = "held"
    PENDING_PAYMENT = "pending_payment"
    CONFIRMED = "confirmed"
    PICKED_UP = "picked_up"
    RETURNED = "returned"
    CLOSED = "closed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class BookingAgreement(StrEnum):
    """How the agreement of a booking stands; one that was voided is none."""

    SENT = "sent"
    SIGNED = "signed"
    DECLINED = "declined"


class BookingAction(StrEnum):
    """What can be done with a booking as it stands."""

    PAY = "pay"
    RECORD_PAYMENT = "record_payment"
    RECORD_REFUND = "record_refund"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    EXTEND = "extend"
    ASSIGN_VEHICLE = "assign_vehicle"
    AUTHORISE_DEPOSIT = "authorise_deposit"
    PICK_UP = "pick_up"
    RETURN = "return"
    NO_SHOW = "no_show"
    CLOSE = "close"


class RentalCharge(msgspec.Struct, frozen=True, rename="camel"):
    """
    What is asked for at the return beside the rental: `late`, `mileage` or `damage`.

    Of hours begun and of what was driven beyond, `quantity` says how many, and `unitMinor` what
    each costs before tax: programs say it in their reader's language. `about` is what staff have
    written of a damage.
    """

    kind: str
    amount_minor: int
    about: str = ""
    quantity: int | None = None
    unit_minor: int | None = None


class Handover(msgspec.Struct, frozen=True, rename="camel"):
    """How a vehicle was handed over or taken back; fuel in eighths of the tank."""

    at: datetime
    by: str
    mileage: int
    fuel_eighths: int
    photos: tuple[str, ...]
    signature: str | None
    note: str


class ChosenExtra(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """So many of an extra."""

    id: UUID
    quantity: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1


ChosenExtras: TypeAlias = Annotated[tuple[ChosenExtra, ...], msgspec.Meta(max_length=20)]


class Booking(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A rental that somebody has booked.

    Until the pick-up `vehicleId` may change where a class was booked. `quote` is the price as it
    was frozen, with its reasons. `feeMinor` is what cancelling or not coming costs, `chargesMinor`
    what was added at the return. `dueMinor` is still to be paid. Of what was paid and given
    back, `counterPaidMinor` and `counterRefundedMinor` were at the counter; `counterBackMinor` is
    too much, and goes back there by hand.
    `carTitle` and `plate` are what car and vehicle are called now.
    """

    id: UUID
    number: str
    status: BookingStatus
    car_id: UUID
    car_title: str = ""
    category_id: UUID
    vehicle_id: UUID | None
    plate: str | None = None
    customer_id: UUID | None
    name: str
    email: str
    pickup_location_id: UUID
    return_location_id: UUID
    starts_at: datetime
    ends_at: datetime
    hold_until: datetime | None
    currency: str
    total_minor: int
    deposit_minor: int
    fee_minor: int
    charges: tuple[RentalCharge, ...]
    charges_minor: int
    paid_minor: int
    refunded_minor: int
    deposit_held_minor: int
    deposit_taken_minor: int
    due_minor: int
    counter_paid_minor: int = 0
    counter_refunded_minor: int = 0
    counter_back_minor: int = 0
    quote: RentalQuote
    extras: tuple[ChosenExtra, ...]
    picked_up: Handover | None
    returned: Handover | None
    cancel_reason: str | None
    note: str
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    version: int
    allowed_actions: tuple[BookingAction, ...]
    agreement: BookingAgreement | None = None

    @property
    def counter_minor(self) -> int:
        """What is left of that which was paid at the counter."""
        return self.counter_paid_minor - self.counter_refunded_minor


class QuoteBooking(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which rental is to be priced; `insurance` is the code of an option of the car's terms."""

    car: CarKey
    starts_at: At
    ends_at: At
    pickup_location_id: UUID
    return_location_id: UUID | None = None
    insurance: Code | None = None
    second_driver: bool = False
    extras: ChosenExtras = ()
    customer_id: UUID | None = None


class CreateBooking(QuoteBooking, frozen=True, kw_only=True):
    """
    Hold a car for a quarter of an hour, at the price of this moment.

    `totalMinor` is the price that was shown, if any: another one is refused.
    """

    name: Line = ""
    email: Email
    note: Note = ""
    total_minor: Minor | None = None


class OpenedBooking(msgspec.Struct, frozen=True, rename="camel"):
    """A booking that was made; the token reaches it and is shown this once."""

    booking: Booking
    token: str


class BookingById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one booking."""

    id: UUID


class OwnBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one booking, by whoever has its token."""

    id: UUID
    token: Token


class BookingSort(StrEnum):
    """By what bookings are listed."""

    CREATED = "created"
    START = "start"
    TOTAL = "total"


class ListBookings(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which bookings to list; `startsFrom` and `startsBefore` bound when they begin.

    `search` finds them by the number, by how the mail address begins, or by a name: the
    customer's, or the one that was booked under.
    """

    search: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    status: BookingStatus | None = None
    car_id: UUID | None = None
    customer_id: UUID | None = None
    starts_from: At | None = None
    starts_before: At | None = None
    sort: BookingSort = BookingSort.CREATED
    order: SortOrder = SortOrder.DESC
    cursor: UUID | None = None
    limit: Limit = 50


class BookingPage(msgspec.Struct, frozen=True, rename="camel"):
    """Bookings; pass `nextCursor` to go on, None at the end."""

    items: tuple[Booking, ...]
    next_cursor: UUID | None


class BookingCount(msgspec.Struct, frozen=True):
    """How many bookings stand somewhere."""

    status: BookingStatus
    count: int


class BookingCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How many bookings stand where; where none do is left out."""

    by_status: tuple[BookingCount, ...]
    total: int


class BookingHappening(msgspec.Struct, frozen=True):
    """Something that happened to a booking, and by whom."""

    kind: str
    by: str
    about: dict[str, str]
    at: datetime


class BookingTimeline(msgspec.Struct, frozen=True):
    """What happened to a booking, the oldest first."""

    items: tuple[BookingHappening, ...]


class CancelBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Give a booking up; without `waivesFee` that costs what its terms say."""

    id: UUID
    reason: Line = ""
    waives_fee: bool = False


class CancelOwnBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Give a booking up by its token, at the cost that its terms say."""

    id: UUID
    token: Token
    reason: Line = ""


class RescheduleBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Another span for a booking, at the price of this moment; the old one stays if it is taken.

    With a `vehicleId` it gets that vehicle; else one that is free.
    """

    id: UUID
    starts_at: At
    ends_at: At
    vehicle_id: UUID | None = None


class AssignVehicle(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A certain vehicle for a booking, whose span and price stay; it is moved no more by itself."""

    id: UUID
    vehicle_id: UUID


class ExtendBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A later end for a booking, be the car on the road or not."""

    id: UUID
    ends_at: At


class ConfirmBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Confirm a booking that is not paid yet: it is paid elsewhere, or later."""

    id: UUID


class PayBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Pay what is due for a booking, or confirm one that is paid later.

    `method` is a payment service's token.
    """

    id: UUID
    token: Token
    method: Annotated[str, msgspec.Meta(min_length=3, max_length=255)] | None = None
    return_url: (
        Annotated[str, msgspec.Meta(max_length=2048, pattern=r"^https?://[^\x00\s]+$")] | None
    ) = None


class SecureBooking(PayBooking, frozen=True):
    """Have the deposit of a booking held."""


class CloseBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Say that everything about a booking is settled."""

    id: UUID


class MissBooking(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Say that nobody came for the car."""

    id: UUID


class PaidBooking(msgspec.Struct, frozen=True, rename="camel"):
    """A booking with the payment that was asked for; `nextAction` is the customer's to do."""

    booking: Booking
    payment: Payment | None
    next_action: NextAction | None


class PickUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Hand the vehicle over."""

    id: UUID
    mileage: Distance
    fuel_eighths: Eighths
    photos: References = ()
    signature: Reference | None = None
    note: Note = ""


class Damage(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is broken, and what it costs."""

    about: Line
    amount_minor: Minor


class ReturnCar(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Take the vehicle back, where it stands then if that is another location than agreed."""

    id: UUID
    mileage: Distance
    fuel_eighths: Eighths
    photos: References = ()
    damages: Annotated[tuple[Damage, ...], msgspec.Meta(max_length=40)] = ()
    waives_late_fee: bool = False
    location_id: UUID | None = None
    note: Note = ""


class JoinWaitingList(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Be told when a car is free after all."""

    car: CarKey
    starts_at: At
    ends_at: At
    pickup_location_id: UUID
    email: Email
    customer_id: UUID | None = None


class RentalWaiting(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody who wants to be told."""

    id: UUID
    car_id: UUID
    pickup_location_id: UUID
    starts_at: datetime
    ends_at: datetime
    email: str
    customer_id: UUID | None
    created_at: datetime
    told_at: datetime | None
