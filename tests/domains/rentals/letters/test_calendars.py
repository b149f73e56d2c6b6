"""The calendar of a car is read by whoever has its address, and tells nothing of who booked."""

from functools import partial

import httpx
import pytest
from starlette.applications import Starlette
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import days

from cartwheel.domains.rentals.fleet.errors import CarNotFoundError
from cartwheel.domains.rentals.letters.feeds import FeedLinks
from cartwheel.domains.rentals.letters.outside import OUTSIDE
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.ids import new_id
from cartwheel.systems.assembly.outside import Opening


def browser(desk: Desk) -> httpx.AsyncClient:
    container = desk.lot.container
    opening = Opening(container, partial(open_scope, container))
    app = Starlette(routes=[each.route(opening) for each in OUTSIDE])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://cartwheel.example"
    )


async def test_bookings_of_the_car_are_in_it(desk: Desk) -> None:
    lot = desk.lot
    car, other = await lot.car(vehicles=2), await lot.car()
    booked = (await desk.book(car)).booking
    given_up = (await desk.book(car, days(1, 3))).booking
    await desk.cancel(given_up.id)
    elsewhere = (await desk.book(other)).booking
    async with lot.use(LetterService) as service:
        url = (await service.feed_of(lot.store_id, str(car))).url
    async with browser(desk) as client:
        answer = await client.get(httpx.URL(url).path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.text.split("\r\n")
    assert f"SUMMARY:{booked.number}" in lines
    assert "DTSTART:20270302T120000Z" in lines
    for hidden in (given_up.number, elsewhere.number, booked.email):
        assert hidden not in answer.text


async def test_an_address_that_is_not_ours_is_nothing(desk: Desk) -> None:
    lot = desk.lot
    links = await lot.container.get(FeedLinks)
    path = httpx.URL(links.url(lot.store_id, await lot.car())).path
    broken = (
        path.replace(".ics", "")[:-2] + ("AA" if not path.endswith("AA.ics") else "BB") + ".ics"
    )
    unknown = httpx.URL(links.url(lot.store_id, new_id())).path
    async with browser(desk) as client:
        found = [
            (await client.get(each)).status_code
            for each in (path, broken, unknown, "/car-calendars/x.ics", "/car-calendars/ä.ics")
        ]
    assert found == [200, 404, 404, 404, 404]
    async with lot.use(LetterService) as service:
        with pytest.raises(CarNotFoundError):
            await service.feed_of(lot.store_id, str(new_id()))
