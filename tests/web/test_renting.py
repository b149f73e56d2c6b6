"""A car is offered with its rates, gets a vehicle at a place, and is found."""

from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop


async def test_the_pages_of_the_fleet(page: Page, instance: Instance, shop: Shop) -> None:
    place = {"code": "ber", "name": "Berlin", "zone": "Europe/Berlin"}
    answer = await shop.api.post("/rental-locations", json=place)
    answer.raise_for_status()
    extra = {"code": "seat", "name": "Child seat", "priceMinor": 500, "stock": 3}
    (await shop.api.post("/rental-extras", json=extra)).raise_for_status()
    await page.goto(f"{instance.run.url}/cars/new")
    await page.get_by_label("Title").fill("Golf")
    await page.get_by_role("radio", name="Economy").check()
    await page.get_by_label("Day", exact=True).first.fill("50")
    await page.get_by_role("button", name="Create car").click()
    await expect(page.get_by_role("heading", level=1, name="Golf")).to_be_visible()
    await page.get_by_role("button", name="Add vehicle").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Plate").fill("B AB 1")
    await dialog.get_by_role("radio", name="Berlin", exact=True).check()
    await dialog.get_by_role("button", name="Save vehicle").click()
    vehicles = page.get_by_role("list", name="Vehicles")
    await expect(vehicles).to_contain_text("B AB 1")
    await keep_screens(page, "rent-car")
    shown = {
        "": "Golf",
        "/locations": "Europe/Berlin",
        "/locations/new": "Opening hours",
        "/extras": "Child seat",
        "/categories": "Sports",
    }
    for path, text in shown.items():
        await page.goto(f"{instance.run.url}/cars{path}")
        await expect(page.get_by_role("main")).to_contain_text(text)
        await keep_screens(page, f"rent-cars{path.replace('/', '-')}")
