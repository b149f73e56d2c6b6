"""What a car is to whoever books it, and whether a span suits its terms: one query, then rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.availability.contracts import Hindrance, RentalSpan
from cartwheel.domains.rentals.fleet.errors import CarNotFoundError, RentalLocationNotFoundError
from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours
from cartwheel.domains.rentals.fleet.locations.hours import is_open
from cartwheel.domains.rentals.fleet.models import cars, locations
from cartwheel.domains.rentals.rates.asking import LengthMisfit, misfit_of_length, span_of
from cartwheel.domains.rentals.rates.contracts import RatePlan, RentalTerms
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read
from cartwheel.kernel.zones import zone_of

_car, _place = cars.c, locations.c
_ANYWHERE: Final = "UTC"
"""Where no pick-up is given, lengths are true ones."""
_MISFITS: Final = {
    LengthMisfit.TOO_SHORT: Hindrance.TOO_SHORT,
    LengthMisfit.TOO_LONG: Hindrance.TOO_LONG,
}
_OFFER: Final = sa.select(
    _car.id,
    _car.slug,
    _car.kind,
    _car.title,
    _car.category_id,
    _car.status,
    _car.currency,
    _car.tax_class,
    _car.rates,
    _car.terms,
).where(_car.store_id == sa.bindparam("store"))
_BY_ID: Final = _OFFER.where(_car.id == sa.bindparam("key"))
_BY_SLUG: Final = _OFFER.where(_car.slug == sa.bindparam("key"))
_PLACES: Final = sa.select(
    _place.id, _place.zone, _place.opening_hours, _place.is_active, _place.name
).where(
    _place.store_id == sa.bindparam("store"),
    _place.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
)


class Offer(msgspec.Struct, frozen=True):
    """A car as it is offered."""

    id: UUID
    slug: str
    kind: str
    title: str
    category_id: UUID
    status: str
    currency: str
    tax_class: str | None
    rates: RatePlan
    terms: RentalTerms

    @property
    def is_class(self) -> bool:
        """True where any vehicle of the category is handed over."""
        return self.kind == "class"

    @property
    def buffer(self) -> timedelta:
        """Return the time to turn round after each rental."""
        return timedelta(minutes=self.terms.buffer_minutes)


class Place(msgspec.Struct, frozen=True):
    """A location as rules need it."""

    id: UUID
    name: str
    zone: str
    opening_hours: OpeningHours
    is_active: bool


@dataclass(frozen=True, slots=True)
class OfferRepository:
    """Cars and locations of one store at a time, as whoever books them needs them."""

    connection: Connection

    async def get(self, store_id: UUID, key: str | UUID) -> Offer:
        """
        Return a car by its id or slug.

        Raises:
            CarNotFoundError: the store has no such car.
        """
        found = _uuid(key)
        statement, by = (_BY_SLUG, key) if found is None else (_BY_ID, found)
        rows = await self.connection.execute(statement, {"store": store_id, "key": by})
        row = rows.one_or_none()
        if row is None:
            raise CarNotFoundError(key)
        return read(row, Offer)

    async def get_places(self, store_id: UUID, *ids: UUID) -> tuple[Place, ...]:
        """
        Return locations in the order given.

        Raises:
            RentalLocationNotFoundError: the store has none such, or nothing new is booked there.
        """
        rows = await self.connection.execute(_PLACES, {"store": store_id, "ids": list(set(ids))})
        found = {row.id: read(row, Place) for row in rows}
        for each in ids:
            if each not in found or not found[each].is_active:
                raise RentalLocationNotFoundError(each)
        return tuple(found[each] for each in ids)


def hindrances(
    offer: Offer, span: RentalSpan, *, now: datetime, pickup: Place | None, back: Place | None
) -> tuple[Hindrance, ...]:
    """
    Say why a span cannot be booked, whoever has what; staff and customers alike.

    How long it is counts on the clock of the pick-up, as it does for the price.
    """
    return tuple(_hindrances(offer, span, now, pickup, back))


def _hindrances(
    offer: Offer, span: RentalSpan, now: datetime, pickup: Place | None, back: Place | None
) -> Iterator[Hindrance]:
    terms = offer.terms
    if offer.status != "active":
        yield Hindrance.NOT_OFFERED
    if span.starts_at < now:
        yield Hindrance.IN_THE_PAST
    elif span.starts_at < now + timedelta(minutes=terms.lead_minutes):
        yield Hindrance.TOO_SOON
    zone = zone_of(pickup.zone if pickup is not None else _ANYWHERE)
    misfit = misfit_of_length(terms, span_of(terms, span.starts_at, span.ends_at, zone))
    if misfit is not None:
        yield _MISFITS[misfit]
    if pickup is not None and not _is_open(pickup, span.starts_at):
        yield Hindrance.CLOSED_AT_PICKUP
    if back is not None and not _is_open(back, span.ends_at):
        yield Hindrance.CLOSED_AT_RETURN
    if pickup is not None and back is not None and pickup.id != back.id and not terms.one_way:
        yield Hindrance.NOT_ONE_WAY


def _is_open(place: Place, at: datetime) -> bool:
    return is_open(place.opening_hours, at.astimezone(zone_of(place.zone)).replace(tzinfo=None))


def _uuid(key: str | UUID) -> UUID | None:
    if isinstance(key, UUID):
        return key
    try:
        return UUID(key)
    except ValueError:
        return None
