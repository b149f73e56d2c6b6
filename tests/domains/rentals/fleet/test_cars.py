"""Cars are found by id and by every slug they had, and are refused where they do not hold."""

import asyncio
from datetime import date
from typing import Any

import pytest
from tests.domains.rentals.fleet.making import RATES, Rental

from cartwheel.domains.rentals.fleet.cars import rules
from cartwheel.domains.rentals.fleet.cars.contracts import (
    CarKind,
    CarStatus,
    CarStep,
    UpdateCar,
)
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.errors import (
    CarInUseError,
    CarNotFoundError,
    CarSlugTakenError,
    FleetChangedError,
)
from cartwheel.domains.rentals.rates.contracts import (
    RatePlan,
    RateSet,
    RentalTerms,
    Season,
)
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def change(rental: Rental, key: str, version: int, **given: Any) -> Any:
    async with rental.use(CarService) as cars:
        return await cars.update(rental.store_id, UpdateCar(id=key, version=version, **given))


async def test_a_car_is_what_was_given(rental: Rental) -> None:
    rates = RatePlan(
        base=RateSet(day_minor=9_900, week_minor=59_900),
        seasons=(
            Season(
                name="Summer",
                from_on=date(2026, 7, 1),
                to_on=date(2026, 8, 31),
                rates=RateSet(day_minor=12_900),
            ),
        ),
    )
    terms = RentalTerms(min_minutes=1_440, deposit_minor=50_000, one_way=True)
    made = await rental.car(
        "Straße über 911", rates=rates, terms=terms, category="sports", features=(" GPS ", "gps")
    )
    assert (made.slug, made.day_minor, made.currency) == ("strasse-uber-911", 9_900, "EUR")
    assert (made.rates, made.terms, made.features) == (rates, terms, ("gps",))
    assert (made.category.code, made.category.name) == ("sports", "Sports")
    assert made.allowed_actions == (CarStep.UNPUBLISH, CarStep.ARCHIVE, CarStep.DELETE)
    assert await rental.seen(made) == made


async def test_slugs_are_numbered_and_lead_on(rental: Rental, stranger: Rental) -> None:
    """A slug that a car had leads to it still, and becomes nobody else's."""
    first, second = await rental.car("Golf"), await rental.car("Golf")
    assert (first.slug, second.slug) == ("golf", "golf-2")
    assert (await stranger.car("Golf")).slug == "golf"
    renamed = await change(rental, "golf", 1, slug="vw-golf")
    assert (renamed.id, renamed.slug, renamed.version) == (first.id, "vw-golf", 2)
    async with rental.use(CarService) as cars:
        for key in ("golf", "vw-golf", str(first.id), str(first.id).upper()):
            assert await cars.get(rental.store_id, key) == renamed
    with pytest.raises(CarSlugTakenError):
        await change(rental, "golf-2", 1, slug="golf")
    assert await rental.seen(second) == second
    back = await change(rental, "vw-golf", 2, slug="golf")
    assert back.slug == "golf"


async def test_those_made_at_once_get_slugs_of_their_own(rental: Rental) -> None:
    made = await asyncio.gather(*(rental.car("Polo") for _ in range(6)))
    slugs = {car.slug for car in made}
    assert len(slugs) == 6
    assert {"polo", "polo-2", "polo-3", "polo-4"} <= slugs


async def test_a_slug_that_looks_like_an_id_is_refused(rental: Rental) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await rental.car(slug=str(new_id()))
    assert refused.value.issues[0].path == ("slug",)
    assert rules.id_in("deadbeef" * 4) is None  # which is a slug


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"category": "tanks"}, ("category",)),
        (
            {
                "rates": RatePlan(
                    base=RateSet(day_minor=1),
                    seasons=(
                        Season(
                            name="No",
                            from_on=date(2026, 2, 2),
                            to_on=date(2026, 2, 1),
                            rates=RateSet(day_minor=1),
                        ),
                    ),
                )
            },
            ("rates", "seasons", 0, "toOn"),
        ),
        ({"terms": RentalTerms(min_minutes=100, max_minutes=99)}, ("terms", "maxMinutes")),
    ],
)
async def test_what_does_not_hold_is_refused_by_its_field(
    rental: Rental, given: dict[str, Any], path: tuple[Any, ...]
) -> None:
    """Both of a new car, and of one that there is, which stays as it was."""
    car = await rental.car()
    with pytest.raises(InvalidInputError) as refused:
        await rental.car("Other", **given)
    assert refused.value.issues[0].path == path
    with pytest.raises(InvalidInputError) as refused:
        await change(rental, str(car.id), 1, **given)
    assert refused.value.issues[0].path == path
    assert await rental.seen(car) == car


async def test_only_what_is_given_changes(rental: Rental) -> None:
    car = await rental.car(tax_class="reduced", description="Small")
    changed = await change(
        rental, car.slug, 1, category="suv", status=CarStatus.ARCHIVED, features=("GPS",)
    )
    assert (changed.category.code, changed.status, changed.features) == (
        "suv",
        CarStatus.ARCHIVED,
        ("gps",),
    )
    assert (changed.title, changed.tax_class, changed.description, changed.rates) == (
        "Golf",
        "reduced",
        "Small",
        car.rates,
    )
    cleared = await change(
        rental, car.slug, 2, tax_class=None, rates=RatePlan(base=RateSet(day_minor=1))
    )
    assert (cleared.tax_class, cleared.day_minor) == (None, 1)
    with pytest.raises(FleetChangedError):
        await change(rental, car.slug, 2, title="Late")
    assert await rental.seen(car) == cleared


async def test_what_has_vehicles_is_not_deleted(rental: Rental) -> None:
    free, used = await rental.car("Free"), await rental.car("Used")
    await rental.vehicle(used, await rental.location())
    async with rental.use(CarService) as cars:
        await cars.delete(rental.store_id, free.slug)
    with pytest.raises(CarNotFoundError):
        await rental.seen(free)
    with pytest.raises(CarInUseError):
        async with rental.use(CarService) as cars:
            await cars.delete(rental.store_id, used.slug)
    seen = await rental.seen(used)
    assert (seen.vehicle_count, CarStep.DELETE in seen.allowed_actions) == (1, False)
    assert (await rental.car("Free")).slug == "free"  # which went with the car


async def test_a_strangers_car_is_not_found(rental: Rental, stranger: Rental) -> None:
    car = await rental.car()
    for key in (str(car.id), car.slug):
        with pytest.raises(CarNotFoundError):
            await change(stranger, key, 1, title="Mine")
        async with stranger.use(CarService) as cars:
            with pytest.raises(CarNotFoundError):
                await cars.get(stranger.store_id, key)
            with pytest.raises(CarNotFoundError):
                await cars.delete(stranger.store_id, key)
    assert await rental.seen(car) == car


async def test_a_class_counts_the_vehicles_of_its_category(rental: Rental) -> None:
    """Those in service, of named cars that are not archived."""
    at, golf = await rental.location(), await rental.car("Golf", category="suv")
    gone = await rental.car("Gone", category="suv")
    other = await rental.car("Other", category="luxury")
    for car in (golf, golf, gone, other):
        await rental.vehicle(car, at)
    await change(rental, gone.slug, 1, status=CarStatus.ARCHIVED)
    suv = await rental.car("Any SUV", category="suv", kind=CarKind.CLASS, rates=RATES)
    assert (suv.vehicle_count, (await rental.seen(golf)).vehicle_count) == (2, 2)
