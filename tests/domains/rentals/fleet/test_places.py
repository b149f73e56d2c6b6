"""Locations, categories and extras: what they are, and what is refused of them."""

import asyncio
from datetime import date, datetime
from typing import Any

import pytest
from tests.domains.rentals.fleet.making import Rental

from cartwheel.domains.rentals.fleet.categories.contracts import (
    CreateRentalCategory,
    UpdateRentalCategory,
)
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.errors import (
    ExtraCodeTakenError,
    ExtraNotFoundError,
    FleetChangedError,
    RentalCategoryCodeTakenError,
    RentalCategoryInUseError,
    RentalCategoryNotFoundError,
    RentalLocationCodeTakenError,
    RentalLocationNotFoundError,
)
from cartwheel.domains.rentals.fleet.extras.contracts import (
    CreateExtra,
    Extra,
    ExtraUnit,
    ListExtras,
    UpdateExtra,
)
from cartwheel.domains.rentals.fleet.extras.service import ExtraService
from cartwheel.domains.rentals.fleet.locations.contracts import (
    ListRentalLocations,
    OneWayFee,
    OpeningHours,
    OpenSpan,
    RentalLocation,
    SpecialDay,
    UpdateRentalLocation,
    WeekHours,
)
from cartwheel.domains.rentals.fleet.locations.hours import is_open
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.kernel.errors import InvalidInputError

OFFICE = OpeningHours(
    week=WeekHours(
        monday=(OpenSpan("08:00", "12:00"), OpenSpan("13:00", "18:00")),
        saturday=(OpenSpan("20:00", "24:00"),),
        sunday=(),
    ),
    special_days=(
        SpecialDay(date(2026, 12, 28), (), "Between the years"),
        SpecialDay(date(2026, 12, 27), (OpenSpan("10:00", "11:00"),)),
    ),
)


async def change(rental: Rental, location: RentalLocation, **given: Any) -> RentalLocation:
    async with rental.use(RentalLocationService) as locations:
        command = UpdateRentalLocation(id=location.id, version=location.version, **given)
        return await locations.update(rental.store_id, command)


async def there(rental: Rental, location: RentalLocation) -> RentalLocation:
    async with rental.use(RentalLocationService) as locations:
        return await locations.get(rental.store_id, location.id)


@pytest.mark.parametrize(
    ("local", "wanted"),
    [
        ("2026-12-21 07:59", False),
        ("2026-12-21 08:00", True),
        ("2026-12-21 12:00", True),
        ("2026-12-21 12:01", False),
        ("2026-12-21 18:00", True),
        ("2026-12-22 03:00", True),  # Tuesdays were not said: open all day
        ("2026-12-26 23:59", True),
        ("2026-12-27 00:00", True),  # the end of Saturday
        ("2026-12-27 00:01", False),
        ("2026-12-20 10:30", False),  # a Sunday
        ("2026-12-27 10:30", True),  # one with hours of its own
        ("2026-12-28 09:00", False),  # a Monday that is closed
    ],
)
def test_opening_hours_are_read_on_the_local_clock(local: str, wanted: bool) -> None:  # noqa: FBT001
    assert is_open(OFFICE, datetime.fromisoformat(local)) is wanted


async def test_a_location_is_what_was_given(rental: Rental) -> None:
    other = await rental.location()
    fees = (OneWayFee(other.id, 9_900, "EUR"),)
    made = await rental.location(
        code="ber", name="Berlin", address="Hauptstr. 1", opening_hours=OFFICE, one_way=fees
    )
    assert (made.opening_hours, made.one_way, made.is_active) == (OFFICE, fees, True)
    assert await there(rental, made) == made
    closed = await change(rental, made, is_active=False, one_way=())
    assert (closed.one_way, closed.opening_hours, closed.allowed_actions) == (
        (),
        OFFICE,
        ("activate",),
    )
    with pytest.raises(FleetChangedError):
        await change(rental, made, name="Late")
    async with rental.use(RentalLocationService) as locations:
        page = await locations.list(rental.store_id, ListRentalLocations(limit=1))
        query = ListRentalLocations(limit=1, cursor=page.next_cursor)
        rest = await locations.list(rental.store_id, query)
        active = await locations.list(rental.store_id, ListRentalLocations(is_active=True))
    assert (page.items, rest.items, rest.next_cursor) == ((closed,), (other,), None)
    assert active.items == (other,)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"zone": "Mars/Olympus"}, ("zone",)),
        ({"zone": "localtime"}, ("zone",)),
        (
            {"opening_hours": OpeningHours(week=WeekHours(friday=(OpenSpan("09:00", "09:00"),)))},
            ("openingHours", "week", "friday", 0, "closes"),
        ),
        (
            {
                "opening_hours": OpeningHours(
                    week=WeekHours(friday=(OpenSpan("09:00", "12:00"), OpenSpan("11:00", "13:00")))
                )
            },
            ("openingHours", "week", "friday", 1, "opens"),
        ),
        (
            {
                "opening_hours": OpeningHours(
                    special_days=(SpecialDay(date(2026, 1, 1)), SpecialDay(date(2026, 1, 1)))
                )
            },
            ("openingHours", "specialDays", 1, "on"),
        ),
    ],
)
async def test_a_location_that_does_not_hold_is_refused(
    rental: Rental, given: dict[str, Any], path: tuple[Any, ...]
) -> None:
    location = await rental.location()
    with pytest.raises(InvalidInputError) as refused:
        await change(rental, location, **given)
    assert refused.value.issues[0].path == path
    with pytest.raises(InvalidInputError):
        await rental.location(**given)
    assert await there(rental, location) == location


async def test_one_way_leads_to_other_locations_of_the_store(
    rental: Rental, stranger: Rental
) -> None:
    location, theirs = await rental.location(), await stranger.location()
    other = await rental.location()
    fee = OneWayFee(other.id, 1, "EUR")
    for fees, place in (
        ((OneWayFee(theirs.id, 1, "EUR"),), 0),
        ((OneWayFee(location.id, 1, "EUR"),), 0),
        ((fee, fee), 1),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await change(rental, location, one_way=fees)
        assert refused.value.issues[0].path == ("oneWay", place, "toId")
    with pytest.raises(RentalLocationNotFoundError):
        await change(stranger, location, name="Mine")
    with pytest.raises(RentalLocationCodeTakenError):
        await rental.location(code=location.code)
    assert await there(rental, location) == location


async def test_a_store_begins_with_four_categories(rental: Rental, stranger: Rental) -> None:
    """They are the same before and after one of them was used, and can be renamed or deleted."""
    async with rental.use(RentalCategoryService) as categories:
        first = (await categories.list(rental.store_id)).items
    assert [each.code for each in first] == ["economy", "luxury", "suv", "sports"]
    car = await rental.car(category="suv")
    assert car.category.id == first[2].id
    async with rental.use(RentalCategoryService) as categories:
        made = await categories.create(
            rental.store_id, CreateRentalCategory(code="vans", name="Vans")
        )
        renamed = UpdateRentalCategory(id=first[0].id, version=1, name="Small", position=9)
        await categories.update(rental.store_id, renamed)
        await categories.delete(rental.store_id, first[1].id)
        listed = (await categories.list(rental.store_id)).items
    assert [(each.code, each.cars) for each in listed] == [
        ("suv", 1),
        ("sports", 0),
        ("vans", 0),
        ("economy", 0),
    ]
    assert made.position == 4
    async with stranger.use(RentalCategoryService) as categories:
        theirs = (await categories.list(stranger.store_id)).items
        assert {each.id for each in theirs}.isdisjoint(each.id for each in first)
        with pytest.raises(RentalCategoryNotFoundError):
            await categories.delete(stranger.store_id, made.id)


async def test_a_category_that_is_used_stays(rental: Rental) -> None:
    car = await rental.car(category="luxury")
    async with rental.use(RentalCategoryService) as categories:
        with pytest.raises(RentalCategoryInUseError):
            await categories.delete(rental.store_id, car.category.id)
        with pytest.raises(RentalCategoryCodeTakenError):
            await categories.create(
                rental.store_id, CreateRentalCategory(code="luxury", name="Again")
            )
        listed = (await categories.list(rental.store_id)).items
    assert [each.code for each in listed] == ["economy", "luxury", "suv", "sports"]


async def test_the_first_cars_at_once_make_categories_once(rental: Rental) -> None:
    await asyncio.gather(*(rental.car(f"Car {n}", category="sports") for n in range(5)))
    async with rental.use(RentalCategoryService) as categories:
        listed = (await categories.list(rental.store_id)).items
    assert [(each.code, each.cars) for each in listed] == [
        ("economy", 0),
        ("luxury", 0),
        ("suv", 0),
        ("sports", 5),
    ]


async def make_extra(rental: Rental, **given: Any) -> Extra:
    wanted = {"code": "seat", "name": "Child seat", "price_minor": 500, "stock": 3, **given}
    async with rental.use(ExtraService) as extras:
        return await extras.create(rental.store_id, CreateExtra(**wanted))


async def test_extras_are_made_changed_and_taken_out(rental: Rental, stranger: Rental) -> None:
    made = await make_extra(rental)
    assert (made.currency, made.per, made.stock, made.most_per_rental) == ("EUR", "day", 3, 1)
    assert (await make_extra(stranger)).currency == "USD"
    with pytest.raises(ExtraCodeTakenError):
        await make_extra(rental)
    chains = await make_extra(rental, code="chains", per=ExtraUnit.RENTAL, currency="CHF")
    async with rental.use(ExtraService) as extras:
        command = UpdateExtra(id=made.id, version=1, stock=None, is_active=False)
        changed = await extras.update(rental.store_id, command)
        assert (changed.stock, changed.is_active, changed.price_minor) == (None, False, 500)
        with pytest.raises(FleetChangedError):
            await extras.update(rental.store_id, command)
        listed = await extras.list(rental.store_id, ListExtras(limit=1))
        rest = await extras.list(rental.store_id, ListExtras(cursor=listed.next_cursor))
        active = await extras.list(rental.store_id, ListExtras(is_active=True))
    assert (listed.items, rest.items, active.items) == ((chains,), (changed,), (chains,))
    async with stranger.use(ExtraService) as extras:
        with pytest.raises(ExtraNotFoundError):
            await extras.get(stranger.store_id, made.id)
