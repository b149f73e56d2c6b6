"""A delivery arrives in lots, some of it is sent on, what is there is counted, and all is seen."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import CDPSession, Locator, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.test_help_and_files import table_of
from tests.web.test_states import answering

from cartwheel.kernel.ids import new_id

SOON = datetime.now(UTC).date() + timedelta(days=20)


@dataclass
class Goods:
    """A tea that perishes and a mug that does not, and places that nobody else has."""

    mark: str
    tea: dict[str, Any]
    mug: dict[str, Any]
    store_room: str
    counter: str


async def told(shop: Shop, path: str, given: dict[str, Any]) -> Any:
    """Ask the API for something, and return its answer."""
    answer = await shop.api.post(path, json=given)
    answer.raise_for_status()
    return answer.json()


async def product(shop: Shop, title: str, sku: str, **given: Any) -> Any:
    """Make a product of one variant, and return that."""
    made = await told(shop, "/products", {"title": title, "variants": [{"sku": sku}], **given})
    return {**made["variants"][0], "name": title}


@pytest.fixture
async def goods(shop: Shop) -> Goods:
    """What the journeys are about, none of it in stock yet."""
    mark = f"Z{new_id().hex[-10:]}"
    # Of more than four one is picked from a list.
    for place in (f"{mark} store room", f"{mark} counter", f"{mark} cellar"):
        code = place.replace(" ", "-")
        await told(shop, "/inventory/locations", {"name": place, "code": code, "priority": 900})
    return Goods(
        mark,
        await product(shop, f"{mark} tea", f"{mark}-TEA", expiry={"expires": True}),
        await product(shop, f"{mark} mug", f"{mark}-MUG"),
        f"{mark} store room",
        f"{mark} counter",
    )


async def stock_of(shop: Shop, variant: dict[str, Any]) -> Any:
    """A variant's stock, as programs see it."""
    return (await shop.api.get(f"/inventory/stock/{variant['id']}")).json()


async def receive(shop: Shop, goods: Goods, variant: dict[str, Any], quantity: int) -> None:
    """Put something into the store room, without the pages."""
    page = (await shop.api.get("/inventory/locations", params={"limit": 100})).json()
    [place] = [each["id"] for each in page["items"] if each["name"] == goods.store_room]
    line = {"variantId": variant["id"], "quantity": quantity}
    await told(shop, "/inventory/receipts", {"locationId": place, "lines": [line]})


def focused(page: Page) -> Locator:
    """What has the focus."""
    return page.locator(":focus")


async def receive_by_keys(page: Page, goods: Goods) -> None:
    """Take a delivery in, as a scanner and a keyboard do."""
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await expect(page.get_by_role("heading", level=1, name="Inventory")).to_be_visible()
    await page.get_by_role("link", name="Receive stock").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Arrived at").select_option(goods.store_room)
    await page.get_by_label("Note").fill("Delivery note 17")

    await page.get_by_role("combobox", name="Add an item").focus()
    # As a scanner types it: nobody waits for what is found.
    await page.keyboard.type(f"{goods.tea['sku']}\n")
    await expect(focused(page)).to_have_accessible_name(f"Quantity of {goods.tea['name']}")
    await page.keyboard.type("30\n")
    await expect(focused(page)).to_have_accessible_name(re.compile(f"^Lot of {goods.tea['name']}"))
    await page.keyboard.type("L-1\n")
    await page.get_by_label(f"Expiry of {goods.tea['name']}").fill(SOON.isoformat())
    await page.keyboard.press("Enter")
    await expect(focused(page)).to_have_accessible_name("Add an item")
    await page.keyboard.type(f"{goods.mug['sku']}\n")
    await expect(focused(page)).to_have_accessible_name(f"Quantity of {goods.mug['name']}")
    await page.keyboard.type("12")
    await keep_screens(page, "inventory-receive")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", level=1, name="Movements")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=goods.tea["name"])
    await expect(row).to_contain_text("+30")
    await expect(row).to_contain_text("Delivery note 17")


async def send_by_keys(page: Page, shop: Shop, goods: Goods) -> None:
    """Send ten of the tea on, of which nine arrive."""
    dialog = page.get_by_role("dialog")
    await page.get_by_role("link", name="Transfers").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="New transfer").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("From").select_option(goods.store_room)
    await page.get_by_label("To").select_option(goods.counter)
    await page.get_by_role("combobox", name="Add an item").focus()
    await page.keyboard.type(f"{goods.tea['sku']}\n")
    await expect(page.get_by_text("30 can be sent")).to_be_visible()
    await page.keyboard.type("31")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("At most 30")).to_be_visible()
    await page.get_by_label(f"Quantity of {goods.tea['name']}").fill("10")
    await page.keyboard.press("Control+Enter")
    route = f"{goods.store_room} → {goods.counter}"
    await expect(page.get_by_role("heading", level=1, name=route)).to_be_visible()
    assert (await stock_of(shop, goods.tea))["incoming"] == 10
    await page.get_by_role("button", name="Receive", exact=True).focus()
    await page.keyboard.press("Enter")
    await dialog.get_by_role("textbox").fill("9")
    await expect(dialog.get_by_text("1 unit will be written down as lost")).to_be_visible()
    await keep_screens(page, "inventory-transfer-received")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("9 of 10 arrived")).to_be_visible()
    await keep_screens(page, "inventory-transfer")


async def count_by_keys(page: Page, goods: Goods) -> None:
    """Count what lies at the counter, and correct the books."""
    dialog = page.get_by_role("dialog")
    await expect(page.get_by_role("button", name="New count").first).to_be_visible()
    await page.keyboard.press("c")
    await dialog.get_by_label("Location").select_option(goods.counter)
    await page.keyboard.press("Control+Enter")
    await expect(
        page.get_by_role("heading", level=1, name=f"Count at {goods.counter}")
    ).to_be_visible()
    left = page.get_by_role("list", name="Still to count")
    await expect(left).to_contain_text(f"{goods.tea['name']} · L-1")
    await expect(focused(page)).to_have_accessible_name("Item")
    await page.keyboard.type(f"{goods.tea['sku']}\n")
    await expect(focused(page)).to_have_accessible_name("Counted")
    await page.keyboard.type("8\n")
    await expect(page.get_by_text(re.compile("^8 .* written down$"))).to_be_visible()
    await expect(focused(page)).to_have_accessible_name("Item")
    await page.keyboard.type(f"{goods.mug['sku']}\n")
    await expect(focused(page)).to_have_accessible_name("Counted")
    await page.keyboard.type("2\n")
    counted = page.get_by_role("table", name="Counted")
    await expect(counted.get_by_role("row").filter(has_text="mug")).to_contain_text("+2")
    await expect(counted.get_by_role("row").filter(has_text="tea")).to_contain_text("-1")
    await expect(left).to_be_hidden()
    await expect(page.get_by_text("Counted is needed")).to_be_hidden()
    await keep_screens(page, "inventory-count")
    await page.get_by_role("button", name="Settle").focus()
    await page.keyboard.press("Enter")
    await expect(dialog).to_contain_text("2 units too many are put on the books, 1 unit missing")
    await dialog.get_by_role("button", name="Settle").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Settled", exact=True).first).to_be_visible()


async def test_a_delivery_is_received_sent_on_counted_and_seen(
    page: Page, instance: Instance, shop: Shop, goods: Goods
) -> None:
    """From the first key to the last without a pointer."""
    await receive_by_keys(page, goods)
    await send_by_keys(page, shop, goods)
    await page.goto(f"{instance.run.url}/inventory/counts")
    await count_by_keys(page, goods)
    assert [(await stock_of(shop, each))["onHand"] for each in (goods.tea, goods.mug)] == [28, 14]
    await page.get_by_role("link", name=re.compile(f"{goods.tea['name']} · L-1")).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name=goods.tea["name"])).to_be_visible()
    story = page.get_by_role("region", name="Movements").get_by_role("listitem")
    await expect(story).to_have_text(
        [
            re.compile(rf"Counted: -1 at {goods.counter}.*8 units left thereCount"),
            re.compile(rf"Arrived: \+9 at {goods.counter}.*9 units left thereTransfer"),
            re.compile(rf"Sent off: -10 at {goods.store_room}.*20 units left thereTransfer"),
            re.compile(rf"Received: \+30 at {goods.store_room}.*30 units left there · Delivery"),
        ]
    )
    await keep_screens(page, "inventory-item")


async def test_an_adjustment_of_what_others_moved_changes_nothing(
    page: Page, instance: Instance, shop: Shop, goods: Goods
) -> None:
    """What was typed stays, what differs is told, and it can be set all the same."""
    await receive(shop, goods, goods.mug, 10)
    await page.goto(f"{instance.run.url}/inventory/items/{goods.mug['id']}")
    await page.get_by_role("button", name=f"Adjust at {goods.store_room}").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("On hand").fill("7")
    await dialog.get_by_label("Reason").select_option("Damaged")
    await dialog.get_by_label("Note").fill("Fell off the shelf")
    await receive(shop, goods, goods.mug, 5)
    await dialog.get_by_role("button", name="Set to 7").click()
    await expect(dialog.get_by_text("You saw 10, and there are 15 by now")).to_be_visible()
    await keep_screens(page, "inventory-stale")
    assert (await stock_of(shop, goods.mug))["onHand"] == 15
    await expect(dialog.get_by_label("On hand")).to_have_value("7")
    await dialog.get_by_role("button", name="Set to 7").click()
    await expect(dialog).to_be_hidden()
    story = page.get_by_role("region", name="Movements")
    await expect(story.get_by_text(f"Adjusted: -8 at {goods.store_room}")).to_be_visible()
    await expect(story.get_by_text("Damaged: Fell off the shelf")).to_be_visible()
    assert (await stock_of(shop, goods.mug))["onHand"] == 7


async def test_what_is_low_comes_with_its_arithmetic(
    page: Page, instance: Instance, shop: Shop, goods: Goods
) -> None:
    await receive(shop, goods, goods.mug, 3)
    await page.goto(f"{instance.run.url}/inventory/items/{goods.mug['id']}")
    await page.get_by_role("button", name="Edit policy").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reorder at").fill("5")
    await dialog.get_by_label("Service level").fill("97.5")
    await keep_screens(page, "inventory-policy")
    await dialog.get_by_role("button", name="Save policy").click()
    await expect(page.get_by_text("Low", exact=True)).to_be_visible()
    policy = (await stock_of(shop, goods.mug))["policy"]
    assert (policy["reorderPoint"], policy["serviceLevel"]) == (5, 0.975)

    await page.goto(f"{instance.run.url}/inventory?tab=low&q={goods.mug['sku']}")
    await expect(page.get_by_role("row")).to_have_count(2)
    await page.get_by_role("link", name="Reorder").click()
    row = page.get_by_role("row").filter(has_text=goods.mug["name"])
    await row.get_by_role("link").focus()
    await page.keyboard.press("Space")
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel.get_by_role("row", name=re.compile("^Order up to"))).to_contain_text("5")
    await expect(panel.get_by_role("row", name=re.compile("^To be ordered"))).to_contain_text("2")
    await keep_screens(page, "inventory-reorder")


async def test_a_lot_that_is_spoilt_is_written_off(
    page: Page, instance: Instance, shop: Shop, goods: Goods
) -> None:
    await receive(shop, goods, goods.mug, 4)
    await page.goto(f"{instance.run.url}/inventory/items/{goods.mug['id']}")
    await page.get_by_role("button", name="Write off Without a code").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Write off 4 units").click()
    await expect(dialog.get_by_text("Reason is needed")).to_be_visible()
    await dialog.get_by_label("Quantity").fill("3")
    await dialog.get_by_label("Reason").fill("Mould")
    await dialog.get_by_role("button", name="Write off 3 units").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text(f"Written off: -3 at {goods.store_room}")).to_be_visible()
    assert (await stock_of(shop, goods.mug))["onHand"] == 1


async def test_a_location_is_opened_changed_and_taken_out_of_use(
    page: Page, instance: Instance, shop: Shop
) -> None:
    name = f"Z{new_id().hex[-10:]} shelf"
    await page.goto(f"{instance.run.url}/inventory/locations/new")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Code").fill("BER")
    await page.get_by_role("button", name="Create location").click()
    await expect(page.get_by_text("Another location has this code.")).to_be_visible()
    await page.get_by_label("Code").fill(name.replace(" ", "-"))
    await page.get_by_role("button", name="Create location").click()
    await page.get_by_role("row").filter(has_text=name).get_by_role("link").click()
    await page.get_by_label("Priority").fill("901")
    turn = page.get_by_role("button", name="Take out of use")
    await expect(turn).to_be_disabled()
    await page.get_by_role("button", name="Save location").click()
    await turn.click()
    await expect(page.get_by_text("Out of use", exact=True)).to_be_visible()
    found = (await shop.api.get("/inventory/locations", params={"isActive": "false"})).json()
    [kept] = [each for each in found["items"] if each["name"] == name]
    assert kept["priority"] == 901


async def test_each_list_stands_at_both_widths(page: Page, instance: Instance, shop: Shop) -> None:
    del shop
    for name in ("Lots", "Movements", "Promised", "Transfers", "Counts", "Locations"):
        await page.goto(f"{instance.run.url}/inventory")
        await page.get_by_role("link", name=name, exact=True).click()
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        await expect(page.locator(".animate-pulse")).to_have_count(0, timeout=20_000)
        await keep_screens(page, f"inventory-{name.lower()}")


MANY = 10_000
SOME = 700
STEPS = 120
SCROLLED = """async (steps) => {
  for (let step = 0; step < steps; step += 1) {
    window.scrollBy(0, 160);
    await new Promise(requestAnimationFrame);
  }
}"""


async def work_done(session: CDPSession) -> float:
    """How many milliseconds the page's own thread has worked so far, others' work left out."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    [seconds] = [each["value"] for each in metrics if each["name"] == "TaskDuration"]
    return float(seconds) * 1000


async def many_variants(page: Page, instance: Instance, many: int = MANY) -> None:
    """Open the list of stock with so many rows, of which the server gives one."""
    await page.unroute_all()
    await page.goto(f"{instance.run.url}/inventory")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    answer = await page.evaluate(
        "fetch('/trpc/inventory.list?input={}').then((answer) => answer.json())"
    )
    row = answer["result"]["data"]["items"][0]
    items = [row | {"variantId": str(new_id()), "sku": f"S-{place}"} for place in range(many)]
    data = {"items": items, "nextCursor": None}
    await page.route("**/trpc/**", answering("inventory.list", {"result": {"data": data}}))
    await page.reload()
    await expect(page.get_by_text("S-0", exact=True)).to_be_visible(timeout=20_000)


async def test_of_ten_thousand_rows_only_those_in_sight_are_there(
    page: Page, instance: Instance, shop: Shop
) -> None:
    del shop
    await many_variants(page, instance)
    rows = page.locator("[data-key]")
    assert await rows.count() < 100
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await expect(page.get_by_text(f"S-{MANY - 1}", exact=True)).to_be_visible()
    assert await rows.count() < 100


@pytest.mark.serial
async def test_ten_thousand_rows_scroll_as_smoothly_as_few(
    page: Page, instance: Instance, shop: Shop
) -> None:
    """What a picture costs at four rows each does not depend on how many rows there are."""
    del shop
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def scrolling(many: int) -> float:
        await many_variants(page, instance, many)
        before = await work_done(session)
        await page.evaluate(SCROLLED, STEPS)
        return await work_done(session) - before

    few = min([await scrolling(SOME) for _ in range(2)])
    assert min([await scrolling(MANY) for _ in range(2)]) < 1.5 * few


async def test_what_the_list_shows_is_a_file(
    page: Page, instance: Instance, shop: Shop, goods: Goods
) -> None:
    await receive(shop, goods, goods.mug, 4)
    await page.goto(f"{instance.run.url}/inventory?q={goods.mug['sku']}")
    await expect(page.get_by_role("row")).to_have_count(2)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    [row] = await table_of(await download.value)
    assert (row["Product"], row["SKU"]) == (goods.mug["name"], goods.mug["sku"])
    assert (row["Status"], row["On hand"], row["Free"]) == ("In stock", "4", "4")
