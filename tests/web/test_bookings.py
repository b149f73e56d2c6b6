"""A car is booked at the counter, moved, handed over and taken back, each with what it comes to."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.domains.catalog.factories import some_picture
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.renting import Fleet, open_fleet


@pytest.fixture(scope="module")
async def fleet(shop: Shop) -> Fleet:
    """A fleet that the tests of this file share; each has days of its own."""
    return await open_fleet(shop, "Polo")


async def test_staff_book_a_car_and_move_it(page: Page, instance: Instance, fleet: Fleet) -> None:
    await page.goto(f"{instance.run.url}/bookings/new")
    main = page.get_by_role("main")
    await (
        main.get_by_role("radio", name="Polo station")
        .or_(main.get_by_role("combobox", name="Pick-up at"))
        .first.wait_for()
    )
    if await main.get_by_role("combobox", name="Pick-up at").count():
        await main.get_by_label("Pick-up at").select_option(label="Polo station")
    else:
        await main.get_by_role("radio", name="Polo station").check()
    await main.get_by_label("Pick-up", exact=True).fill(f"{fleet.day(3):%Y-%m-%dT%H:%M}")
    await main.get_by_label("Return", exact=True).fill(f"{fleet.day(5):%Y-%m-%dT%H:%M}")
    await main.get_by_role("radio", name="Polo", exact=True).check()
    await expect(main).to_contain_text("€100.00 in all")
    await main.get_by_label("Insurance").select_option(label="Full cover, €10.00 a day")
    price = main.get_by_role("table")
    await expect(price).to_contain_text("Insurance Full cover")
    await expect(price).to_contain_text("€120.00")
    await keep_screens(page, "bookings-new")
    await main.get_by_label("Name").fill("Grace Hopper")
    await main.get_by_label("E-mail").fill("grace@shop.example")
    await main.get_by_role("switch", name="Confirm at once").check()
    await page.get_by_role("button", name="Book for €120.00").click()
    title = page.get_by_role("heading", level=1)
    await expect(title).to_contain_text("R")
    await expect(main).to_contain_text("€120.00 are still to be paid.")
    number = await title.inner_text()
    await keep_screens(page, "bookings-detail")
    # What another span comes to is told before it is taken.
    await _choose(page, "Reschedule")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Return", exact=True).fill(f"{fleet.day(6):%Y-%m-%dT%H:%M}")
    await expect(dialog.get_by_role("status").last).to_contain_text("€180.00")
    await dialog.get_by_role("button", name="Reschedule").click()
    await expect(main).to_contain_text("€180.00 are still to be paid.")
    await expect(main).to_contain_text("Rescheduled; it was")
    # So is what giving it up does: a fifth.
    await _choose(page, "Cancel booking")
    await expect(dialog).to_contain_text("cancelling costs €36.00 now")
    await dialog.get_by_role("button", name="Cancel booking").click()
    await expect(main.get_by_text("Cancelled").first).to_be_visible()
    await page.goto(f"{instance.run.url}/bookings?q=hopper")
    row = main.get_by_role("row").filter(has_text=number)
    await expect(row).to_contain_text("Cancelled")
    await keep_screens(page, "bookings-list")


async def _choose(page: Page, act: str) -> None:
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name=act).click()


async def test_a_vehicle_is_handed_over_and_taken_back_on_a_phone(
    page: Page, instance: Instance, fleet: Fleet, tmp_path: Path
) -> None:
    booking = await fleet.book(10, 11)
    photo = tmp_path / "side.png"
    photo.write_bytes(some_picture())
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{instance.run.url}/bookings/{booking['id']}")
    await page.get_by_role("button", name="Hand over").click()
    main = page.get_by_role("main")
    await expect(main).to_contain_text("It stood at 1,000 km before")
    await main.get_by_role("textbox", name="Mileage").fill("1010")
    await main.get_by_role("combobox", name="Fuel").select_option(label="Full")
    async with page.expect_file_chooser() as chooser:
        await main.get_by_role("button", name="Take or choose photos").click()
    await (await chooser.value).set_files(photo)
    await expect(main.get_by_role("img", name="Photo 1")).to_be_visible()
    await keep_screens(page, "bookings-pick-up")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Hand over").click()
    await page.get_by_role("button", name="Take back").click()
    await main.get_by_role("textbox", name="Mileage").fill("1160")
    await main.get_by_role("combobox", name="Fuel").select_option(label="4/8")
    await main.get_by_role("button", name="Add damage").click()
    await main.get_by_label("What", exact=True).fill("Scratch at the door")
    await main.get_by_label("Cost").fill("70")
    # 50 km beyond at 0.50 and the damage; no deposit was held.
    outlook = main.get_by_role("status").filter(has_text="Charged")
    await expect(outlook).to_contain_text("€95.00")
    await keep_screens(page, "bookings-return")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Take back").click()
    await expect(page.get_by_text(f"Took back {booking['number']}")).to_be_visible()
    await expect(main).to_contain_text("Scratch at the door")
    returned = await fleet.look(booking)
    assert (returned["status"], returned["chargesMinor"]) == ("returned", 9_500)
    assert len(returned["pickedUp"]["photos"]) == 1
    await expect(main.get_by_role("img", name="Photo 1")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    await expect(main.get_by_text("Closed").first).to_be_visible()


async def test_money_at_the_counter_is_recorded_and_given_back(
    page: Page, instance: Instance, fleet: Fleet
) -> None:
    booking = await fleet.book(30, 31)
    number = booking["number"]
    main, dialog = page.get_by_role("main"), page.get_by_role("dialog")
    await page.goto(f"{instance.run.url}/bookings/{booking['id']}")
    await page.get_by_role("button", name="Record payment").click()
    await dialog.get_by_label("Amount").fill("30")
    await dialog.get_by_role("radio", name="Card terminal").check()
    await dialog.get_by_label("Reference").fill("TID 77")
    await keep_screens(page, "bookings-counter")
    await dialog.get_by_role("button", name="Record €30.00").click()
    await expect(page.get_by_text(f"Recorded a payment for {number}")).to_be_visible()
    await expect(main).to_contain_text("€20.00 are still to be paid.")
    await expect(main).to_contain_text("Paid €30.00 at the counter: Card terminal")
    await _choose(page, "Cancel booking")
    await dialog.get_by_role("button", name="Cancel booking").click()
    await expect(main).to_contain_text("go back to the customer at the counter")
    await page.get_by_role("button", name="Record refund").click()
    await dialog.get_by_role("button", name="as given back").click()
    await expect(page.get_by_text(f"Recorded a refund for {number}")).to_be_visible()
    found = await fleet.look(booking)
    assert found["counterPaidMinor"] - found["counterRefundedMinor"] == found["feeMinor"]
    assert (found["dueMinor"], found["counterBackMinor"]) == (0, 0)


async def test_the_use_of_cars_and_a_price_are_explained(
    page: Page, instance: Instance, fleet: Fleet
) -> None:
    await fleet.book(20, 22)
    main = page.get_by_role("main")
    days = f"from={fleet.day(20):%Y-%m-%d}&to={fleet.day(22):%Y-%m-%d}"
    await page.goto(f"{instance.run.url}/bookings/use?q=polo&{days}")
    row = main.get_by_role("row").filter(has_text="Polo")
    # 48 of 144 hours.
    await expect(row).to_contain_text("33%")
    await expect(row).to_contain_text("€100.00")
    await keep_screens(page, "bookings-use")
    await page.goto(f"{instance.run.url}/cars/{fleet.car['id']}")
    await main.get_by_role("combobox", name="At", exact=True).select_option(label="Polo station")
    await main.get_by_label("Pick-up", exact=True).fill(f"{fleet.day(3):%Y-%m-%dT%H:%M}")
    await main.get_by_label("Return", exact=True).fill(f"{fleet.day(5):%Y-%m-%dT%H:%M}")
    await expect(main.get_by_role("status").filter(has_text="Total")).to_contain_text("€100.00")
