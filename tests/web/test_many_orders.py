"""What is done with many orders: one that cannot be leaves the others alone; tags are undone."""

import pytest
from playwright.async_api import Page, expect
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.ordering import draft, paid

from cartwheel.kernel.ids import new_id


async def find(page: Page, instance: Instance, name: str, *, count: int) -> None:
    """Search for a customer's orders, and choose all of them."""
    await page.goto(f"{instance.run.url}/orders")
    await page.get_by_role("searchbox").fill(name)
    await expect(page.get_by_role("row")).to_have_count(count + 1)
    await page.get_by_label("Select all that are shown").check()


@pytest.fixture
def name() -> str:
    """A customer whom nobody else has, by a word that begins no other name."""
    return f"Z{new_id().hex[-12:]} Many"


async def test_what_can_be_sent_is_sent_and_the_rest_says_why(
    page: Page, instance: Instance, shop: Shop, name: str
) -> None:
    _, first, second = (
        await draft(shop.api, name),
        await paid(shop.api, name),
        await paid(shop.api, name),
    )
    await find(page, instance, name, count=3)
    await (
        page.get_by_role("region", name="Selected rows")
        .get_by_role("button", name="Fulfil")
        .click()
    )
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading")).to_have_text("Fulfil 2 orders?")
    await expect(dialog.get_by_text("Left out: 1 order")).to_be_visible()
    await expect(dialog.get_by_text(f"{first['number']} · {name}")).to_be_visible()
    # Somebody else is quicker.
    (await shop.api.post(f"/orders/{second['id']}/cancel", json={})).raise_for_status()
    await dialog.get_by_role("button", name="Fulfil 2 orders").click()
    await expect(dialog.get_by_text("2 of 2")).to_be_visible()
    await expect(
        dialog.get_by_text(f"{second['number']} · {name}: The order stands elsewhere by now")
    ).to_be_visible()
    await dialog.get_by_role("button", name="Close", exact=True).last.click()
    await expect(page.get_by_role("status").get_by_text("Fulfilled 1 order")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=first["number"])
    await expect(row).to_contain_text("Sent")
    order = (await shop.api.get(f"/orders/{first['id']}")).json()
    assert order["status"] == "fulfilled"


async def test_tags_are_put_on_and_found_by(
    page: Page, instance: Instance, shop: Shop, name: str
) -> None:
    one, other = await draft(shop.api, name), await draft(shop.api, name)
    had = await shop.api.patch(f"/orders/{one['id']}", json={"tags": [name]})
    had.raise_for_status()
    await find(page, instance, name, count=2)
    bar = page.get_by_role("region", name="Selected rows")
    await bar.get_by_role("button", name="Tag").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Put on").fill(name)
    await dialog.get_by_role("option", name=name).click()
    await dialog.get_by_role("button", name="Tag 2 orders").click()
    await expect(page.get_by_text("Tagged 1 order")).to_be_visible()

    await page.goto(f"{instance.run.url}/orders?tag={name}")
    await expect(page.get_by_role("row")).to_have_count(3)
    await expect(page.get_by_role("row").filter(has_text=other["number"])).to_contain_text(name)


async def test_a_tag_is_undone_where_it_was_put(
    page: Page, instance: Instance, shop: Shop, name: str
) -> None:
    one, other = await draft(shop.api, name), await draft(shop.api, name)
    had = await shop.api.patch(f"/orders/{one['id']}", json={"tags": ["gift"]})
    had.raise_for_status()
    await find(page, instance, name, count=2)
    await page.get_by_role("region", name="Selected rows").get_by_role("button", name="Tag").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Put on").fill("gift")
    await dialog.get_by_role("option", name="gift", exact=True).click()
    await dialog.get_by_role("button", name="Tag 2 orders").click()
    row = page.get_by_role("row").filter(has_text=other["number"])
    await expect(row).to_contain_text("gift")
    await page.get_by_role("button", name="Undo").click()
    await expect(row).not_to_contain_text("gift")
    tags = [(await shop.api.get(f"/orders/{each['id']}")).json()["tags"] for each in (one, other)]
    assert tags == [["gift"], []]


async def test_a_note_and_tags_are_written_on_an_order(
    page: Page, instance: Instance, shop: Shop, name: str
) -> None:
    order = await draft(shop.api, name)
    await page.goto(f"{instance.run.url}/orders/{order['id']}")
    card = page.get_by_role("region", name="Note and tags")
    await card.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Note").fill("Rings twice")
    await dialog.get_by_label("Tags").fill(name)
    await dialog.get_by_role("option", name=name).click()
    await dialog.get_by_role("button", name="Save note and tags").click()
    await expect(card.get_by_text("Rings twice")).to_be_visible()
    await expect(
        page.get_by_role("region", name="Story").get_by_text("Note changed")
    ).to_be_visible()
    await card.get_by_role("link", name=name).click()
    await expect(page.get_by_role("row")).to_have_count(2)
    await expect(page.get_by_role("row").last).to_contain_text(order["number"])
