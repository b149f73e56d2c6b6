"""What a car is to whoever books it, and whether a span suits its terms: one query, then rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
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


def _with_places(asked: sa.Select[Any]) -> sa.Select[Any]:
    """Add locations to the question for a car: a row for each, or one where there is none."""
    wanted = sa.and_(
        _place.store_id == _car.store_id,
        _place.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
    )
    return asked.add_columns(
        *(_place[name].label(f"place_{name}") for name in Place.__struct_fields__)
    ).select_from(cars.outerjoin(locations, wanted))


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


_AT_PLACES: Final = {True: _with_places(_BY_ID), False: _with_places(_BY_SLUG)}


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

    async def get_at(
        self, store_id: UUID, key: str | UUID, *ids: UUID
    ) -> tuple[Offer, tuple[Place, ...]]:
        """
        Return a car by its id or slug, and locations in the order given, in one round trip.

        Raises:
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has none such, or nothing new is booked there.
        """
        found = _uuid(key)
        given = {"store": store_id, "key": key if found is None else found, "ids": list(set(ids))}
        rows = (await self.connection.execute(_AT_PLACES[found is not None], given)).all()
        if not rows:
            raise CarNotFoundError(key)
        places = [_place_of(row) for row in rows if row.place_id is not None]
        return read(rows[0], Offer), _in_order(ids, places)

    async def get_places(self, store_id: UUID, *ids: UUID) -> tuple[Place, ...]:
        """
        Return locations in the order given.

        Raises:
            RentalLocationNotFoundError: the store has none such, or nothing new is booked there.
        """
        rows = await self.connection.execute(_PLACES, {"store": store_id, "ids": list(set(ids))})
        return _in_order(ids, [read(row, Place) for row in rows])


def _place_of(row: Any) -> Place:
    given = {name: getattr(row, f"place_{name}") for name in Place.__struct_fields__}
    return msgspec.convert(given, Place)


def _in_order(ids: Iterable[UUID], places: Iterable[Place]) -> tuple[Place, ...]:
    found = {each.id: each for each in places}
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
