"""On the calendar bookings are made, moved and refused, by hand and by the keyboard."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.renting import Fleet, open_fleet

TODAY = 2
"""In which column that is."""


@pytest.fixture(scope="module")
async def fleet(shop: Shop) -> Fleet:
    """A fleet of its own, so that nothing else stands in its rows."""
    return await open_fleet(shop, "Up")


async def _open(page: Page, instance: Instance, fleet: Fleet) -> Locator:
    # By the store's clock it may be tomorrow already.
    shown = f"location={fleet.place['id']}&from={fleet.day(-TODAY):%Y-%m-%d}"
    await page.goto(f"{instance.run.url}/bookings/calendar?{shown}")
    grid = page.get_by_role("grid")
    await expect(grid.get_by_role("rowheader")).to_have_count(2)
    return grid


async def _middle(target: Locator) -> tuple[float, float]:
    box = await target.bounding_box()
    assert box is not None
    return box["x"] + 20, box["y"] + box["height"] / 2


async def _drag(page: Page, bar: Locator, *, right: float, down: float) -> None:
    x, y = await _middle(bar)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + right / 2, y + down / 2)
    await page.mouse.move(x + right, y + down)
    await page.mouse.up()


async def test_a_booking_is_dragged_and_goes_back_where_it_is_refused(
    page: Page, instance: Instance, fleet: Fleet
) -> None:
    mine, other = await fleet.book(3, 5), await fleet.book(12, 14)
    home = [vehicle["id"] for vehicle in fleet.vehicles].index(mine["vehicleId"])
    grid = await _open(page, instance, fleet)
    bar = grid.locator("[data-bar]", has_text=mine["number"])
    await keep_screens(page, "bookings-calendar")
    # To the other vehicle: at once, as the price stays.
    step = 44 * (1 - 2 * home)
    await _drag(page, bar, right=0, down=step)
    await expect(page.get_by_text(f"Moved {mine['number']}")).to_be_visible()
    moved = await fleet.look(mine)
    assert moved["vehicleId"] != mine["vehicleId"]
    # Nine days on it is in the way of another one, wherever that is by now.
    rows = {vehicle["id"]: place for place, vehicle in enumerate(fleet.vehicles)}
    down = 44 * (rows[other["vehicleId"]] - rows[moved["vehicleId"]])
    await _drag(page, bar, right=9 * 40, down=down)
    await expect(page.get_by_role("alert").filter(has_text="stays where it was")).to_contain_text(
        "Taken"
    )
    assert _places(await fleet.look(mine)) == _places(moved)


def _places(booking: dict[str, Any]) -> tuple[str, str]:
    return booking["vehicleId"], booking["startsAt"]


async def test_by_the_keyboard_days_are_chosen_blocked_and_booked(
    page: Page, instance: Instance, fleet: Fleet
) -> None:
    grid = await _open(page, instance, fleet)
    await grid.focus()
    plate = fleet.vehicles[0]["plate"]
    for _ in range(30):
        await page.keyboard.press("ArrowRight")
    for _ in range(2):
        await page.keyboard.press("Shift+ArrowRight")
    spot = page.locator(f"#{await grid.get_attribute('aria-activedescendant')}")
    await expect(spot).to_have_attribute("aria-label", _says(plate, "3 days chosen"))
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Block these days").press("Enter")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note").fill("At the painter's")
    await dialog.get_by_role("button", name="Block vehicle").click()
    bar = grid.locator("[data-bar]", has_text="At the painter's")
    await expect(bar).to_be_visible()
    # The same days cannot be had twice; what is taken is said.
    await expect(grid).to_be_focused()
    await expect(spot).to_have_attribute("aria-label", _says(plate, "Blocked"))
    # By the store's clock the block ends an hour into the next day: the one after is free.
    for _ in range(2):
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Plan maintenance").press("Enter")
    await dialog.get_by_label("From").fill(f"{fleet.day(31):%Y-%m-%d}T00:00")
    await dialog.get_by_role("button", name="Block vehicle").click()
    await expect(dialog).to_contain_text("Taken")
    await page.keyboard.press("Escape")
    await (
        page.get_by_role("button", name="Discard")
        .or_(page.get_by_role("button", name="Leave"))
        .last.click()
    )
    # Days are booked from here, too: the page of new bookings knows them.
    await grid.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Book these days").press("Enter")
    await expect(page.get_by_label("Pick-up", exact=True)).to_have_value(
        f"{fleet.day(34):%Y-%m-%d}T10:00"
    )
    await expect(page.get_by_role("radio", name="Up")).to_be_checked()


def _says(*parts: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in parts))
