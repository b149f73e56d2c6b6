"""Use cases of rentals of old: brought in bulk, each once."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.pricing.api import TaxStanding
from cartwheel.domains.rentals.availability.contracts import OccupancyKind
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.historic.contracts import FleetSpan, MonthOfRentals, PastRental
from cartwheel.domains.rentals.historic.repository import HistoricRentalRepository
from cartwheel.domains.rentals.rates.contracts import PayWhen, RentalTerms
from cartwheel.domains.rentals.rates.quotes import LineCode, RentalLine, RentalQuote
from cartwheel.kernel.ids import id_at, new_id

_BY: Final = "import"
_TERMS: Final = msgspec.json.encode(RentalTerms(pay=PayWhen.LATER)).decode()
_DIGEST_BYTES: Final = 32
_NEXT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class HistoricRentals:
    """
    Brings rentals of another shop.

    What is brought again changes nothing. The constraints of bookings hold for these as well.
    """

    historic: HistoricRentalRepository

    async def add_all(self, store_id: UUID, given: Sequence[PastRental]) -> int:
        """
        Keep the bookings that are new, with what they took; return how many they were.

        Raises:
            CarUnavailableError: a vehicle is taken by another; of all of them nothing is kept.
        """
        if not given:
            return 0
        new = await self.historic.add_all([_booking_row(store_id, each) for each in given])
        added = [each for each in given if each.id in new]
        if added:
            spans = [_taken_row(store_id, each) for each in added if each.vehicle_id is not None]
            if spans and len(await self.historic.take_all(spans)) < len(spans):
                raise CarUnavailableError
            await self.historic.tell_all([row for each in added for row in _story(store_id, each)])
        return len(added)

    async def known(self, store_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Return which of these bookings are there."""
        return await self.historic.known(store_id, ids)

    async def look_at_fleet(
        self, store_id: UUID, car_id: UUID, *, after: datetime
    ) -> tuple[list[UUID], list[FleetSpan]]:
        """Return a car's vehicles, and what is taken of them that ends after a moment."""
        vehicles = await self.historic.list_vehicles(store_id, car_id)
        return vehicles, await self.historic.list_spans(vehicles, after=after)

    async def by_month(
        self, store_id: UUID, ids: Collection[UUID], *, zone: str
    ) -> list[MonthOfRentals]:
        """Add up what bookings cost by the month in which they begin, and by their state."""
        return await self.historic.by_month(store_id, ids, zone=zone)


def _booking_row(store_id: UUID, given: PastRental) -> dict[str, Any]:
    is_closed = given.status is BookingStatus.CLOSED
    nothing = dict.fromkeys(
        (
            *("deposit_minor", "charges_minor", "refunded_minor"),
            *("deposit_held_minor", "deposit_taken_minor"),
            *("counter_paid_minor", "counter_refunded_minor"),
        ),
        0,
    )
    unknown = dict.fromkeys(
        (
            *("customer_id", "hold_until", "insurance", "picked_up", "returned"),
            *("cancel_reason", "agreement"),
        )
    )
    return {
        "id": given.id,
        "store_id": store_id,
        "number": given.number,
        # Of chance that nobody has seen: no token reaches it.
        "token_digest": os.urandom(_DIGEST_BYTES),
        "status": given.status.value,
        "car_id": given.car_id,
        "category_id": given.category_id,
        "vehicle_id": given.vehicle_id if is_closed else None,
        "name": given.name,
        "email": "",
        "pickup_location_id": given.location_id,
        "return_location_id": given.location_id,
        "starts_at": given.starts_at,
        "ends_at": given.ends_at,
        "currency": given.currency,
        "total_minor": given.total_minor,
        "deposit_id": new_id(),
        "fee_minor": given.fee_minor,
        "paid_minor": given.owed_minor,
        "charges": "[]",
        "quote": _quote(given),
        "terms": _TERMS,
        "second_driver": False,
        "extras": "[]",
        "note": given.note,
        "created_at": given.created_at,
        "confirmed_at": given.created_at,
        "ended_at": given.ended_at,
        "version": 1,
        **nothing,
        **unknown,
    }


def _quote(given: PastRental) -> str:
    total = given.total_minor
    line = RentalLine(
        code=LineCode.DAY,
        text="Days, as they were priced before the import",
        quantity=given.days,
        unit_minor=given.day_minor,
        gross_minor=total,
        discount_minor=0,
        net_minor=total,
        tax_minor=0,
        total_minor=total,
    )
    quote = RentalQuote(
        currency=given.currency,
        prices_include_tax=True,
        tax_standing=TaxStanding.TAXED,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        time_zone=given.zone,
        days=given.days,
        paid_days=given.days,
        lines=(line,),
        notes=(),
        discount_minor=0,
        net_minor=total,
        tax_minor=0,
        total_minor=total,
        taxes=(),
        deposit_minor=0,
        mileage=None,
        pay=PayWhen.LATER,
    )
    return msgspec.json.encode(quote).decode()


def _taken_row(store_id: UUID, given: PastRental) -> dict[str, Any]:
    return {
        "id": given.id,
        "store_id": store_id,
        "vehicle_id": given.vehicle_id,
        "starts_at": given.starts_at,
        "ends_at": given.free_at or given.ends_at,
        "kind": OccupancyKind.BOOKING.value,
        "booking_id": given.id,
        "expires_at": None,
        "location_id": given.location_id,
        "is_movable": False,
        "note": "",
        "created_at": given.created_at,
    }


def _story(store_id: UUID, given: PastRental) -> list[dict[str, Any]]:
    told: list[tuple[str, datetime, dict[str, str]]] = [("confirmed", given.created_at, {})]
    if given.status is BookingStatus.CLOSED:
        told += [("picked_up", given.starts_at, {}), ("returned", given.ended_at, {})]
    fee = {"feeMinor": str(given.fee_minor)} if given.fee_minor else {}
    told.append((given.status.value, given.ended_at, fee))
    return [
        {
            # In this order, also of what happened at one moment.
            "id": id_at(at + place * _NEXT, given.id, kind),
            "store_id": store_id,
            "booking_id": given.id,
            "kind": kind,
            "by": _BY,
            "about": msgspec.json.encode(about).decode(),
            "at": at,
        }
        for place, (kind, at, about) in enumerate(told)
    ]
