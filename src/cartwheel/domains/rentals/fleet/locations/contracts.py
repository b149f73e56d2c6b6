"""What locations are, on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.fleet.fields import Code, Minor, Name, Version
from cartwheel.kernel.money import CurrencyCode, exponent
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

TimeOfDay: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)")
]
"""Hours and minutes of a local clock; 24:00 is the end of the day."""
Zone: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Address: TypeAlias = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]


class LocationStep(StrEnum):
    """What may be done with a location."""

    DEACTIVATE = "deactivate"
    ACTIVATE = "activate"


class OpenSpan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it is open on a day: from one time of the local clock to a later one, both included."""

    opens: TimeOfDay
    closes: TimeOfDay


DaySpans: TypeAlias = Annotated[tuple[OpenSpan, ...], msgspec.Meta(max_length=6)]
ALL_DAY = (OpenSpan("00:00", "24:00"),)


class WeekHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When it is open by the day of the week; a day without spans is closed."""

    monday: DaySpans = ALL_DAY
    tuesday: DaySpans = ALL_DAY
    wednesday: DaySpans = ALL_DAY
    thursday: DaySpans = ALL_DAY
    friday: DaySpans = ALL_DAY
    saturday: DaySpans = ALL_DAY
    sunday: DaySpans = ALL_DAY


class SpecialDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day with hours of its own; without spans it is closed, as on a holiday."""

    on: date
    spans: DaySpans = ()
    note: Annotated[str, msgspec.Meta(max_length=100, pattern=f"^$|{NAME_PATTERN}")] = ""


class OpeningHours(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """When vehicles are handed over and taken back, on the local clock; always, if not said."""

    week: WeekHours = WeekHours()
    special_days: Annotated[tuple[SpecialDay, ...], msgspec.Meta(max_length=366)] = ()


class OneWayFee(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What it costs to give back elsewhere, in minor units of a currency."""

    to_id: UUID
    fee_minor: Minor
    currency: CurrencyCode

    def __post_init__(self) -> None:
        exponent(self.currency)


OneWayFees: TypeAlias = Annotated[tuple[OneWayFee, ...], msgspec.Meta(max_length=200)]


class RentalLocation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Where vehicles are handed over and given back.

    Days, rates and opening hours are read on the clock of its `zone`. What is picked up here
    may be given back here, and at the locations that `oneWay` names. Where it is not active
    nothing new is booked.
    """

    id: UUID
    code: str
    name: str
    zone: str
    address: str
    opening_hours: OpeningHours
    one_way: tuple[OneWayFee, ...]
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime
    allowed_actions: tuple[LocationStep, ...] = ()


class RentalLocationPage(msgspec.Struct, frozen=True, rename="camel"):
    """Locations, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[RentalLocation, ...]
    next_cursor: UUID | None


class ListRentalLocations(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which locations to list."""

    is_active: bool | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class RentalLocationById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one location."""

    id: UUID


class CreateRentalLocation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new location; it is always open and has no one-way fees, unless they are given."""

    code: Code
    name: Name
    zone: Zone
    address: Address = ""
    opening_hours: OpeningHours = OpeningHours()
    one_way: OneWayFees = ()


class UpdateRentalLocation(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of a location; what is null stays. `version` is the one that was seen."""

    id: UUID
    version: Version
    name: Name | None = None
    zone: Zone | None = None
    address: Address | None = None
    opening_hours: OpeningHours | None = None
    one_way: OneWayFees | None = None
    is_active: bool | None = None
