"""Lists of cars over REST: narrowed, sorted, and going on where they ended."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.rentals.fleet.making import Rental
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with

from cartwheel.domains.rentals.domain import RENTALS
from cartwheel.domains.rentals.fleet.cars.contracts import CarKind, CarStatus
from cartwheel.domains.rentals.fleet.vehicles.contracts import UpdateVehicle, VehicleState
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@pytest.fixture
async def client(
    rental: Rental, renting: AsyncContainer, redis: Redis
) -> AsyncIterator[httpx.AsyncClient]:
    parts = {Database: await renting.get(Database), Clock: rental.clock, Redis: redis}
    house = house_with(parts)
    callers = Callers({"keeper": key_of(rental.store_id, "rentals:read", "rentals:write")})
    async with calling(house, *RENTALS.routers, by=callers) as client:
        client.headers.update({"Authorization": "Bearer keeper"})
        yield client
    await house.close()


async def titles(client: httpx.AsyncClient, **params: Any) -> list[str]:
    """Read a list to its end, two at a time unless told otherwise."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get("/cars", params={"limit": 2, **params, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [item["title"] for item in page["items"]]
        if page["nextCursor"] is None:
            return found
        cursor = {"cursor": page["nextCursor"]}


async def test_cars_are_sorted_and_go_on(rental: Rental, client: httpx.AsyncClient) -> None:
    """By newest or by price, either way; what costs the same keeps its place."""
    for title, price in (("A", 300), ("B", 100), ("C", 200), ("D", 100), ("E", 300)):
        await rental.car(title, price)
    assert await titles(client) == list("EDCBA")
    assert await titles(client, order="asc") == list("ABCDE")
    assert await titles(client, sort="price") == list("BDCAE")
    assert await titles(client, sort="price", order="desc") == list("EACDB")
    page = (await client.get("/cars", params={"limit": 1})).json()
    other = await client.get("/cars", params={"sort": "price", "cursor": page["nextCursor"]})
    assert (other.status_code, other.json()["issues"][0]["path"]) == (400, ["cursor"])
    for limit in (0, 51):
        assert (await client.get("/cars", params={"limit": limit})).status_code == 400


async def test_cars_are_narrowed(
    rental: Rental, stranger: Rental, client: httpx.AsyncClient
) -> None:
    await stranger.car("Not mine")
    berlin, munich = await rental.location(), await rental.location()
    golf = await rental.car("Golf 100%", 3_000, features=("GPS", "Automatic"))
    suv = await rental.car("Tiguan", 8_000, category="suv", features=("gps",))
    await rental.car("Any SUV", 7_000, category="suv", kind=CarKind.CLASS)
    await rental.car("Draft", 9_000, category="luxury", status=CarStatus.DRAFT)
    await rental.car("Dollars", 3_500, currency="USD", status=CarStatus.ARCHIVED)
    await rental.vehicle(golf, berlin)
    there = await rental.vehicle(suv, munich)
    for params, wanted in (
        ({"category": "suv"}, ["Any SUV", "Tiguan"]),
        ({"category": "none"}, []),
        ({"kind": "class"}, ["Any SUV"]),
        ({"status": "draft"}, ["Draft"]),
        ({"features": ["Gps"]}, ["Tiguan", "Golf 100%"]),
        ({"features": ["gps", "AUTOMATIC"]}, ["Golf 100%"]),
        ({"priceFrom": 3_000, "priceTo": 7_000}, ["Any SUV", "Golf 100%"]),
        ({"priceTo": 9_999, "currency": "USD"}, ["Dollars"]),
        ({"currency": "USD"}, ["Dollars"]),
        ({"locationId": str(berlin.id)}, ["Golf 100%"]),
        ({"locationId": str(munich.id)}, ["Any SUV", "Tiguan"]),
        ({"search": "0%"}, ["Golf 100%"]),
        ({"search": "TIG"}, ["Tiguan"]),
        ({"search": "_"}, []),
    ):
        assert await titles(client, **params) == wanted, params
    async with rental.use(VehicleService) as vehicles:
        off = UpdateVehicle(id=there.id, version=1, state=VehicleState.OFF_ROAD)
        await vehicles.update(rental.store_id, off)
    assert await titles(client, locationId=str(munich.id)) == []


async def test_a_car_is_made_changed_and_deleted_by_slug(client: httpx.AsyncClient) -> None:
    given = {"title": "Golf", "category": "economy", "rates": {"base": {"dayMinor": 5_000}}}
    made = await client.post("/cars", json=given)
    assert (made.status_code, made.json()["slug"], made.json()["status"]) == (201, "golf", "draft")
    answer = await client.patch("/cars/golf", json={"version": 1, "status": "active"})
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    stale = await client.patch("/cars/golf", json={"version": 1, "title": "Late"})
    assert (stale.status_code, stale.json()["code"]) == (409, "rentals.changed_meanwhile")
    assert (await client.get("/cars/golf")).json() == answer.json()
    wrong = {**given, "rates": {"base": {}}}
    refused = await client.post("/cars", json=wrong)
    assert refused.json()["issues"][0]["path"] == ["rates", "base", "dayMinor"]
    assert (await client.delete("/cars/golf")).status_code == 204
    gone = await client.get("/cars/golf")
    assert (gone.status_code, gone.json()["code"]) == (404, "rentals.car_not_found")


async def test_cars_are_found_by_when_they_are_free(
    rental: Rental, client: httpx.AsyncClient
) -> None:
    """Both ends are given, in their order; a place counts with them."""
    berlin, munich = await rental.location(), await rental.location()
    golf, tiguan = await rental.car("Golf", 3_000), await rental.car("Tiguan", 8_000)
    await rental.car("Without a vehicle")
    await rental.vehicle(golf, berlin)
    await rental.vehicle(tiguan, munich)
    wanted = {"freeFrom": "2030-05-01T10:00:00Z", "freeTo": "2030-05-03T10:00:00+02:00"}
    assert await titles(client, **wanted) == ["Tiguan", "Golf"]
    assert await titles(client, **wanted, locationId=str(berlin.id)) == ["Golf"]
    for given, path in (
        ({"freeFrom": wanted["freeFrom"]}, "freeTo"),
        ({"freeTo": wanted["freeTo"]}, "freeFrom"),
        ({"freeFrom": wanted["freeTo"], "freeTo": wanted["freeFrom"]}, "freeTo"),
    ):
        answer = await client.get("/cars", params=given)
        assert (answer.status_code, answer.json()["issues"][0]["path"]) == (400, [path])
