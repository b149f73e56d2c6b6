"""What the renting pages show of their store: places, cars, prices, and when cars are free."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from cartwheel.domains.rentals.availability.contracts import (
    CarAvailability,
    FleetCalendar,
    RentalSpan,
)
from cartwheel.domains.rentals.fleet.cars.contracts import Car, CarPage, CarSummary
from cartwheel.domains.rentals.fleet.categories.contracts import (
    RentalCategories,
    RentalCategoryItem,
)
from cartwheel.domains.rentals.fleet.extras.contracts import Extra, ExtraPage
from cartwheel.domains.rentals.fleet.locations.contracts import (
    RentalLocation,
    RentalLocationPage,
)
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.domains.stores.contracts import Store
from cartwheel.entrypoints.rent.wishes import Wish
from cartwheel.entrypoints.shop.client import CallFailedError, ShopClient
from cartwheel.kernel.zones import moment_of

PAGE: Final = 12
_REMEMBERED_SECONDS: Final = 5.0
_MOST: Final = 200
_MOST_FEATURES: Final = 16
_DAYS: Final = 42
_ASKED_NEAREST: Final = 4
_CONFLICT: Final = 409


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page knows of the store."""

    store: Store
    places: tuple[RentalLocation, ...]
    categories: tuple[RentalCategoryItem, ...]
    features: tuple[str, ...]


class Priced(msgspec.Struct, frozen=True):
    """A car that is found, with what it costs; or why it is not rented so."""

    car: CarSummary
    quote: RentalQuote | None
    refusal: str = ""


class Day(msgspec.Struct, frozen=True):
    """A day of a car at a place: `free`, `partly`, `taken`, or `past`."""

    on: date
    state: str


@dataclass(slots=True)
class Fleet:
    """Asks the store's procedures; what is on every page is remembered for some seconds."""

    client: ShopClient
    _frame: Frame | None = None
    _known_until: float = field(default=0.0)

    async def frame(self) -> Frame:
        """Return what every page knows of the store."""
        now = time.monotonic()
        if self._frame is None or now >= self._known_until:
            store, places, categories, cars = await asyncio.gather(
                self.client.get("/stores/current", Store),
                self.client.get(
                    "/rental-locations", RentalLocationPage, isActive="true", limit=100
                ),
                self.client.get("/rental-categories", RentalCategories),
                self.client.get("/cars", CarPage, status="active", limit=50),
            )
            features = dict.fromkeys(chain.from_iterable(car.features for car in cars.items))
            self._frame = Frame(
                store,
                tuple(sorted(places.items, key=lambda each: each.name)),
                tuple(each for each in categories.items if each.cars),
                tuple(sorted(features)[:_MOST_FEATURES]),
            )
            self._known_until = now + _REMEMBERED_SECONDS
        return self._frame

    async def search(
        self, wish: Wish, *, free: bool = True, cursor: str = "", limit: int = PAGE, **wanted: Any
    ) -> CarPage:
        """Return cars of a kind, those that are free alone unless told otherwise."""
        span: dict[str, Any] = {}
        if free:
            span = {
                "freeFrom": wish.starts_at.isoformat(),
                "freeTo": wish.ends_at.isoformat(),
            }
        return await self.client.get(
            "/cars",
            CarPage,
            status="active",
            locationId=str(wish.place.id),
            sort="price",
            cursor=cursor,
            limit=limit,
            **span,
            **wanted,
        )

    async def price_all(self, wish: Wish, cars: Iterable[CarSummary]) -> list[Priced]:
        """Price what was found."""
        return await asyncio.gather(*(self._price(wish, car) for car in cars))

    async def _price(self, wish: Wish, car: CarSummary) -> Priced:
        try:
            return Priced(car, await self.quote(wish, str(car.id)))
        except CallFailedError as error:
            if error.status != _CONFLICT:
                raise
            return Priced(car, None, str(error))

    async def nearest(
        self, wish: Wish, cars: Sequence[CarSummary]
    ) -> list[tuple[CarSummary, RentalSpan]]:
        """Return when the cheapest of some cars are free, the nearest first."""
        asked = cars[:_ASKED_NEAREST]
        found = await asyncio.gather(*(self.look_when_free(wish, str(car.id)) for car in asked))
        spans = [
            (car, span)
            for car, there in zip(asked, found, strict=True)
            for span in there.nearest[:2]
        ]
        spans.sort(key=lambda one: abs(one[1].starts_at - wish.starts_at))
        return spans[:_ASKED_NEAREST]

    async def car(self, slug: str) -> Car | None:
        """Return a car that is offered, by the slug that it has or had."""
        if not slug or len(slug) > _MOST or not slug.replace("-", "").isalnum():
            return None
        car = await self.client.find(f"/cars/{slug}", Car) if slug.isascii() else None
        return car if car is not None and car.status == "active" else None

    async def car_of(self, car_id: Any) -> Car | None:
        """Return a car that somebody has booked, be it offered still or not."""
        return await self.client.find(f"/cars/{car_id}", Car)

    async def quote(self, wish: Wish, car: str, **choices: Any) -> RentalQuote:
        """
        Return what a rental costs.

        Raises:
            CallFailedError: the car is not rented so.
        """
        return await self.client.post(
            "/bookings/quote",
            RentalQuote,
            car=car,
            pickupLocationId=wish.place.id,
            **wish.asked(),
            **choices,
        )

    async def look_when_free(self, wish: Wish, car: str) -> CarAvailability:
        """Return whether a car can be had, and when if not."""
        return await self.client.get(
            "/bookings/availability",
            CarAvailability,
            car=car,
            startsAt=wish.starts_at.isoformat(),
            endsAt=wish.ends_at.isoformat(),
            pickupLocationId=str(wish.place.id),
        )

    async def extras(self, currency: str) -> tuple[Extra, ...]:
        """Return what can be rented beside a car, in its currency."""
        page = await self.client.get("/rental-extras", ExtraPage, isActive="true", limit=100)
        return tuple(each for each in page.items if each.currency == currency)

    async def days(self, wish: Wish, car: Car, zone: ZoneInfo, *, today: date) -> list[list[Day]]:
        """Return six weeks from the Monday of the pick-up on, as a place's vehicles are taken."""
        first = max(wish.starts.date(), today)
        first -= timedelta(days=first.weekday())
        found = await self.client.get(
            "/bookings/calendar",
            FleetCalendar,
            fromOn=(first - timedelta(days=1)).isoformat(),
            beforeOn=(first + timedelta(days=_DAYS + 1)).isoformat(),
            categoryId=str(car.category.id),
            locationId=str(wish.place.id),
            limit=500,
        )
        taken = [
            [(each.starts_at, each.ends_at) for each in vehicle.taken]
            for row in found.items
            if car.kind == "class" or row.id == car.id
            for vehicle in row.vehicles
            if vehicle.state == "in_service"
        ]
        days = [first + timedelta(days=n) for n in range(_DAYS)]
        marked = [
            Day(on, "past" if on < today else state_of(on, taken, zone, closed=not taken))
            for on in days
        ]
        return [marked[at : at + 7] for at in range(0, _DAYS, 7)]


def state_of(
    on: date, taken: Sequence[Sequence[tuple[datetime, datetime]]], zone: ZoneInfo, *, closed: bool
) -> str:
    """Say how a day is: free where some vehicle is all day, taken where none is for a moment."""
    if closed:
        return "taken"
    starts, ends = (
        moment_of(datetime(on.year, on.month, on.day) + timedelta(days=n), zone)  # noqa: DTZ001
        for n in (0, 1)
    )
    within = [[span for span in spans if span[0] < ends and starts < span[1]] for spans in taken]
    if any(not spans for spans in within):
        return "free"
    return "taken" if all(_covers(spans, starts, ends) for spans in within) else "partly"


def _covers(spans: Iterable[tuple[datetime, datetime]], starts: datetime, ends: datetime) -> bool:
    reached = starts
    for first, last in sorted(spans):
        if first > reached:
            return False
        reached = max(reached, last)
    return reached >= ends
