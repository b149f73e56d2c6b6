"""A car is found, held, paid for, kept for longer and cancelled, by whoever has booked it alone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.shopping import new_page
from tests.web.test_shop_pages import AXE, VIOLATIONS

TERMS: dict[str, Any] = {
    "depositMinor": 20_000,
    "cancellation": [{"hoursBefore": 24, "feeBps": 5_000}],
    "insurances": [{"code": "full", "name": "Full cover", "perDayMinor": 900}],
}


@pytest.fixture
async def lot(instance: Instance, shop: Shop) -> str:
    """Open a place with a car and a class; return the address of a search there."""
    made: dict[str, Any] = {}

    async def make(path: str, **given: Any) -> dict[str, Any]:
        answer = await shop.api.post(path, json=given)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    place = {"code": "pdm", "name": "Potsdam", "zone": "Europe/Berlin"}
    known = (await shop.api.get("/rental-locations")).json()["items"]
    made = next((each for each in known if each["code"] == "pdm"), {})
    if not made:
        made = await make("/rental-locations", **place)
        car = await make(
            "/cars",
            title="Polo Harlekin",
            category="sports",  # the demo's class of economy cars takes any of them
            status="active",
            rates={"base": {"dayMinor": 4_500}},
            terms=TERMS,
        )
        await make("/vehicles", carId=car["id"], locationId=made["id"], plate="P HK 1")
    day = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT")
    wanted = {"place": made["id"], "from": f"{day}10:00", "to": f"{day}18:00"}
    return f"{instance.run.url}/rent?{urlencode(wanted)}"


async def fits(page: Page) -> None:
    """Nothing is wider than the screen, too small to touch, or in anybody's way."""
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(VIOLATIONS) == [], page.url
    small = await page.evaluate(
        """[...document.querySelectorAll('.button, select, .field input')]
        .filter(e => e.checkVisibility() && e.offsetHeight < 44).map(e => e.outerHTML)"""
    )
    assert small == [], page.url


async def test_from_the_search_to_a_booking_that_is_given_up(browser: Browser, lot: str) -> None:
    """On a phone, in German and in the dark; the hold counts down, and others see nothing of it."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", locale="de-DE"
    )
    page, trouble = await new_page(context)
    await page.goto(lot)
    await expect(page.get_by_role("heading", name="Ein Auto ist frei")).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="Polo Harlekin").click()
    await expect(page.get_by_text("Für diese Zeit frei")).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="Buchen").click()
    await page.get_by_label("Name").fill("Ada Byron")
    await page.get_by_label("E-Mail").fill("ada.rents@example.com")
    await page.get_by_label("Full cover").check()
    await page.get_by_role("button", name="Preis neu rechnen").click()
    await expect(page.locator(".summary .total")).to_contain_text("54,00")
    await fits(page)
    await page.get_by_role("button", name="Reservieren").click()
    await expect(page.locator("[data-clock]")).to_have_text(re.compile(r"1[45]:\d\d"))
    await fits(page)
    await page.get_by_label("Karte, die zahlt").check()
    await page.get_by_role("button", name="54,00").click()
    await expect(page.get_by_role("status")).to_contain_text("Es ist gebucht")
    await fits(page)
    address = page.url.partition("?")[0]
    calendar = await context.request.get(f"{address}/calendar.ics")
    assert b"STATUS:CONFIRMED" in await calendar.body()
    assert (await context.request.get(f"{address}/receipt.pdf")).status == 404
    await page.goto(f"{lot.partition('?')[0]}/bookings")
    await fits(page)
    await page.get_by_role("link", name="Polo Harlekin").click()
    await page.get_by_text("Länger behalten").click()
    end = page.locator("#end")
    await end.fill((await end.input_value()).replace("18:00", "20:00"))
    await page.get_by_role("button", name="Zeigen, was es kostet").last.click()
    await expect(page.get_by_text("Es kostet dasselbe")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="Ändern").click()
    await expect(page.get_by_role("status")).to_contain_text("hat eine andere Zeit")
    await page.get_by_role("link", name="Buchung stornieren").click()
    await expect(page.get_by_text("Stornieren kostet nichts.")).to_be_visible()
    await fits(page)
    await page.get_by_role("button", name="Stornieren").click()
    await expect(page.get_by_role("status")).to_contain_text("ist storniert")
    assert trouble == []
    stranger = await browser.new_context()
    for path in ("", "/pay", "/cancel", "/calendar.ics"):
        assert (await stranger.request.get(f"{address}{path}")).status == 404
    await stranger.close()
    await context.close()


async def test_what_is_not_free_is_waited_for_and_forms_come_from_our_pages_alone(
    shop: Shop, lot: str
) -> None:
    base, _, query = lot.partition("?")
    car = f"{base}/cars/polo-harlekin"
    wanted = dict(pair.split("=") for pair in query.split("&"))
    form = {key: value.replace("%3A", ":") for key, value in wanted.items()}
    ours = {"origin": base.removesuffix("/rent")}
    held = await shop.api.post(
        f"{base}/book/polo-harlekin",
        data={**form, "act": "hold", "name": "Bob", "email": "bob.rents@example.com"},
        headers=ours,
    )
    assert (held.status_code, held.headers["location"][-4:]) == (303, "/pay")
    cookie = held.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/rent" in cookie
    empty = await shop.api.get(lot)
    assert "No car is free then" in empty.text
    assert f"/rent/cars/polo-harlekin?{query.split('&')[0]}" in empty.text
    shown = await shop.api.get(f"{car}?{query}")
    assert "Not free for this time" in shown.text
    waits = {**form, "email": "eve.rents@example.com"}
    assert (await shop.api.post(f"{car}/wait", data=waits)).status_code == 403
    wrong = await shop.api.post(f"{car}/wait", data={**waits, "email": "eve"}, headers=ours)
    assert (wrong.status_code, "name@example.com" in wrong.text) == (422, True)
    told = await shop.api.post(f"{car}/wait", data=waits, headers=ours)
    assert told.status_code == 303
    for email in ("bob.rents@example.com", "nobody@example.com"):
        asked = await shop.api.post(f"{base}/bookings/key", data={"email": email}, headers=ours)
        assert (asked.status_code, asked.headers["location"]) == (303, "/rent/bookings")
    gone = await shop.api.post(
        f"{base}/bookings/open",
        data={"token": f"{base}/bookings/open#token={'x' * 76}"},
        headers=ours,
    )
    assert (gone.status_code, "This link is over" in gone.text) == (404, True)
