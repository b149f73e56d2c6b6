"""What letters are about."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from cartwheel.domains.rentals.bookings.contracts import Booking, OwnBooking


class LetterKind(StrEnum):
    """Why somebody is written to."""

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"
    RECEIPT = "receipt"
    NO_SHOW = "no_show"
    EXPIRY = "expiry"
    MONEY_BACK = "money_back"


class NoteKind(StrEnum):
    """Why somebody is written to, not about a booking but for one."""

    KEY = "key"
    WAITING = "waiting"


class Place(Struct, frozen=True, kw_only=True):
    """A location as a customer finds it."""

    name: str
    address: str
    zone: ZoneInfo


class Rental(Struct, frozen=True, kw_only=True):
    """A booking with what a customer calls its parts."""

    booking: Booking
    car: str
    pickup: Place
    back: Place

    @property
    def starts_locally(self) -> datetime:
        """Return the pick-up as the clock there shows it."""
        return self.booking.starts_at.astimezone(self.pickup.zone)

    @property
    def ends_locally(self) -> datetime:
        """Return the return as the clock there shows it."""
        return self.booking.ends_at.astimezone(self.back.zone)


class Waited(Struct, frozen=True, kw_only=True):
    """What somebody waited for, who is to be told."""

    email: str
    car_id: UUID
    slug: str
    car: str
    place_id: UUID
    place: Place
    starts_at: datetime
    ends_at: datetime

    @property
    def starts_locally(self) -> datetime:
        """Return the pick-up as the clock there shows it."""
        return self.starts_at.astimezone(self.place.zone)

    @property
    def ends_locally(self) -> datetime:
        """Return the return as that clock shows it."""
        return self.ends_at.astimezone(self.place.zone)


class PrintedReceipt(Struct, frozen=True, rename="camel"):
    """A receipt as a file; `content` is PDF/A-2b."""

    file_name: str
    media_type: str
    content: bytes


class CalendarFile(Struct, frozen=True, rename="camel"):
    """A booking for a calendar, as a file (RFC 5545)."""

    file_name: str
    media_type: str
    content: bytes


class CarFeed(Struct, frozen=True):
    """Where the calendar of a car is read; whoever knows the address can."""

    url: str


class ReceiptOfOwn(OwnBooking, frozen=True):
    """Names one booking, by whoever proves to be its customer."""


class ReceiptOf(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one booking."""

    id: UUID
