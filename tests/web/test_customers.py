"""What is done with customers: found, asked, merged, put into segments, and taken as a file."""

import asyncio
import csv
import io
import re
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Browser, Locator, Page, expect
from tests.e2e.pages import keep_screens, open_tab, violations
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.test_roles import join


async def make(shop: Shop, **given: object) -> str:
    """Make a customer and return its id."""
    answer = await shop.api.post("/customers", json=given)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


async def pick(field: Locator, text: str) -> None:
    """Type into a field that finds, and take what is found first."""
    await field.click()
    await field.fill(text)
    await field.page.get_by_role("option", name=text).first.click()


async def tag_both(page: Page, tag: str) -> None:
    """Choose the first two rows of the list, and give them a tag."""
    for box in (1, 2):
        await page.get_by_role("row").get_by_role("checkbox").nth(box).check()
    chosen = page.get_by_role("region", name="Selected rows")
    await chosen.get_by_role("button", name="Tag", exact=True).click()
    dialog = page.get_by_role("dialog")
    await pick(dialog.get_by_role("combobox", name="Tag"), tag)
    await dialog.get_by_role("button", name="Tag 2 customers").click()
    await expect(dialog).to_be_hidden()


async def test_somebody_is_found_says_yes_and_turns_out_to_be_two(
    page: Page, instance: Instance, shop: Shop
) -> None:
    name = f"Wanda Quill{uuid4().hex[:6]}"
    stays = await make(shop, name=name, email=f"{uuid4().hex}@shop.example", tags=["press"])
    goes = await make(
        shop, name=name, email=f"{uuid4().hex}@shop.example", externalId=uuid4().hex, tags=["vip"]
    )
    await shop.api.post(f"/customers/{goes}/points-entries", json={"points": 40, "reason": "Hi"})

    await page.keyboard.press("ControlOrMeta+k")
    await page.get_by_role("combobox", name="Search or jump").fill(name)
    found = page.get_by_role("option", name=re.compile(name))
    await expect(found).to_have_count(2)
    await page.keyboard.press("Escape")
    await page.goto(f"{instance.run.url}/customers/{stays}")
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()

    await page.get_by_role("button", name="Record consent").click()
    dialog = page.get_by_role("dialog")
    await pick(dialog.get_by_role("combobox", name="Purpose"), "marketing")
    await dialog.get_by_role("button", name="Record consent").click()
    await expect(dialog.get_by_text("Where it was said is needed")).to_be_visible()
    await dialog.get_by_label("Where it was said").fill("at the till")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Record consent").click()
    await expect(dialog).to_be_hidden()
    allowed = page.get_by_role("list", name="Consents").get_by_role("listitem")
    await expect(allowed).to_contain_text("Allowed")
    await expect(allowed).to_contain_text("E-mail · marketing")

    await page.get_by_role("link", name="Compare").click()
    await page.get_by_role("link", name=f"Compare {name}").click()
    table = page.get_by_role("table", name="What they are")
    await expect(table.get_by_role("row", name=re.compile("^Tags"))).to_contain_text("press, vip")
    await expect(table.get_by_role("row", name=re.compile("^Points"))).to_contain_text("40")
    await expect(table.locator("del")).to_have_count(1)  # the address of who goes
    await keep_screens(page, "customer-merge")
    await page.get_by_role("button", name="Merge", exact=True).click()
    await dialog.get_by_role("button", name=f"Merge {name} into {name}").click()
    await expect(page).to_have_url(f"{instance.run.url}/customers/{stays}")
    await expect(page.get_by_role("list", name="Points")).to_contain_text("+40")

    await page.goto(f"{instance.run.url}/customers/{goes}")
    await expect(page).to_have_url(f"{instance.run.url}/customers/{stays}")
    told = (await shop.api.get(f"/customers/{goes}")).json()
    assert (told["id"], told["tags"], told["points"]) == (stays, ["press", "vip"], 40)
    states = (await shop.api.get(f"/customers/{stays}/consent-states")).json()["items"]
    assert [(each["purpose"], each["given"]) for each in states] == [("marketing", True)]


async def test_a_segment_counts_while_it_is_built_and_says_why(
    page: Page, instance: Instance, shop: Shop
) -> None:
    tag = f"quill-{uuid4().hex[:6]}"
    names = [f"Quill {word} {tag}" for word in ("Ada", "Ben")]
    for name in names:
        await make(shop, name=name, tags=[tag])
    everybody = (await shop.api.get("/customer-facets")).json()["total"]

    await page.goto(f"{instance.run.url}/customers/segments/new")
    counted = page.get_by_role("region", name="Who fits now").first.get_by_role("status")
    await expect(counted).to_contain_text("Fill in every condition")
    await page.get_by_role("button", name="Save segment").click()
    await expect(page.get_by_text("Name is needed")).to_be_visible()
    await expect(page.get_by_text("Fill in every condition", exact=True)).to_be_visible()
    await page.get_by_label("Name").fill(f"Segment {tag}")
    await page.get_by_role("combobox", name="Condition", exact=True).select_option("Has tags")
    await pick(page.get_by_role("combobox", name="Tags"), tag)
    await expect(counted).to_contain_text("2 customers of")
    await page.get_by_label("Does not apply").check()
    await expect(counted).to_contain_text(f"{everybody - 2} customers of")
    await page.get_by_label("Does not apply").uncheck()
    await page.get_by_role("button", name="Add group").click()
    inner = page.get_by_role("group", name="How the conditions below belong together").last
    await inner.get_by_label("Comparison").select_option("at most")
    await inner.get_by_role("textbox", name="Count").fill("0")
    await expect(counted).to_contain_text("2 customers of")
    await keep_screens(page, "segment-builder")
    await page.get_by_role("button", name="Save segment").click()

    await expect(page.get_by_role("heading", level=1, name=f"Segment {tag}")).to_be_visible()
    await expect(page.get_by_text("2 customers · as of")).to_be_visible(timeout=15_000)
    members = page.get_by_role("list", name="Members")
    await expect(members.get_by_role("listitem")).to_have_count(2)
    await members.get_by_role("button", name=re.compile(names[0])).click()
    why = page.get_by_role("dialog", name=f"Segment {tag}")
    await expect(why).to_contain_text(f"{names[0]} is in it since")
    await expect(why).to_contain_text(f"Has the tag {tag}")
    await expect(why).to_contain_text("Placed at most 0 orders")
    await page.keyboard.press("Escape")
    await pick(page.get_by_role("combobox", name="Find a customer"), "Tilda")
    asked = page.get_by_role("region", name="Why somebody is in it, or not")
    await expect(asked).to_contain_text("is not in it")
    await expect(asked.get_by_text("Does not hold").first).to_be_attached()
    await keep_screens(page, "segment")

    await page.get_by_role("button", name="Take snapshot").click()
    taken = page.get_by_role("list", name="Snapshots")
    await expect(taken).to_contain_text("2 customers")
    await taken.get_by_role("link").click()
    rows = page.locator("[data-row-link]")
    await expect(rows).to_have_count(2)
    for name in names:
        await expect(rows.filter(has_text=name)).to_have_count(1)
    await tag_both(page, f"{tag}-again")
    for name in names:
        row = page.get_by_role("row", name=re.compile(name))
        await expect(row).to_contain_text(f"{tag}-again")


async def test_a_customer_is_written_put_into_a_group_and_changed(
    page: Page, instance: Instance, shop: Shop
) -> None:
    mark = uuid4().hex[:6]
    await page.goto(f"{instance.run.url}/customers/groups")
    await page.get_by_role("button", name="New group").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(f"Trade {mark}")
    await dialog.get_by_label("Discount").fill("12.5")
    await dialog.get_by_role("button", name="Save group").click()
    await expect(page.get_by_role("row", name=re.compile(f"Trade {mark}"))).to_contain_text("12.5%")

    await page.goto(f"{instance.run.url}/customers/new")
    await page.get_by_role("button", name="Save customer").click()
    await expect(page.get_by_text("Say a name, an e-mail address")).to_be_visible()
    await page.get_by_label("Name").fill(f"Nova {mark}")
    await page.get_by_label("Phone").first.fill("030 1234567")
    country = page.get_by_role("combobox", name="Country of the phone number")
    await country.select_option("Germany")
    await page.get_by_role("checkbox", name=f"Trade {mark}").check()
    await keep_screens(page, "customer-new")
    await page.get_by_role("button", name="Save customer").click()
    await expect(page.get_by_role("heading", level=1, name=f"Nova {mark}")).to_be_visible()
    customer = page.url.rpartition("/")[2]
    await expect(page.get_by_role("main")).to_contain_text("+49301234567")
    await expect(page.get_by_role("list", name="Groups")).to_contain_text(f"Trade {mark}")

    await page.get_by_role("button", name="Edit", exact=True).click()
    await page.get_by_label("Phone").fill("")
    await page.get_by_label("E-mail").fill(f"{mark}@shop.example")
    await page.get_by_role("button", name="Save customer").click()
    await expect(page.get_by_role("main")).to_contain_text(f"{mark}@shop.example")
    kept = (await shop.api.get(f"/customers/{customer}")).json()
    assert (kept["phone"], kept["email"]) == (None, f"{mark}@shop.example")
    assert (kept["name"], len(kept["groupIds"])) == (f"Nova {mark}", 1)


async def focus_on(page: Page, name: str) -> None:
    """Go on by Tab until something of this name has the focus."""
    wanted = page.get_by_role("button", name=name, exact=True)
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await wanted.evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"{name} is not reached by Tab")


async def test_by_the_keyboard_alone_a_customer_is_found_and_noted(page: Page, shop: Shop) -> None:
    name = f"Kay Board{uuid4().hex[:6]}"
    made = await make(shop, name=name)
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page.get_by_role("heading", level=1, name="Customers")).to_be_visible()
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type(name)
    await expect(page.locator("[data-row-link]")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Tab")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await focus_on(page, "Add note")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_label("Note", exact=True)).to_be_focused()
    await page.keyboard.type("Calls on Mondays")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("list", name="Notes")).to_contain_text("Calls on Mondays")
    notes = (await shop.api.get(f"/customers/{made}/notes")).json()["items"]
    assert [each["text"] for each in notes] == ["Calls on Mondays"]


async def test_addresses_are_asked_for_as_their_country_writes_them(
    page: Page, instance: Instance, shop: Shop
) -> None:
    customer = await make(shop, name=f"Moves {uuid4().hex[:6]}")
    await page.goto(f"{instance.run.url}/customers/{customer}")
    await page.get_by_role("button", name="Add address").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="Country").select_option("United States")
    await dialog.get_by_label("State").select_option("Illinois")
    await dialog.get_by_label("ZIP code").fill("nowhere")
    for width in (390, 1440):  # a phone that is turned loses nothing of it
        await page.set_viewport_size({"width": width, "height": 900})
        await expect(dialog.get_by_label("ZIP code")).to_have_value("nowhere")
    await dialog.get_by_role("combobox", name="Country").select_option("Germany")
    await expect(dialog.get_by_label("State")).to_be_hidden()
    await dialog.get_by_label("Street and number").fill("Lange Straße 1")
    await dialog.get_by_label("Postal code").fill("1011")
    await dialog.get_by_label("City").fill("Berlin")
    await dialog.get_by_role("button", name="Save address").click()
    await expect(dialog.get_by_text("This is no postal code there")).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_label("Postal code").fill("10115")
    await dialog.get_by_role("button", name="Save address").click()
    await expect(page.get_by_role("list", name="Addresses")).to_contain_text("10115 BERLIN")
    kept = (await shop.api.get(f"/customers/{customer}")).json()
    assert (kept["country"], kept["region"]) == ("DE", None)


async def test_an_analyst_takes_a_file_along_and_changes_nothing(
    browser: Browser, instance: Instance, shop: Shop
) -> None:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    complaints: list[str] = []
    page = await open_tab(context, complaints)
    await join(page, instance, shop, role="analyst")
    await page.goto(f"{instance.run.url}/customers?bought=yes&sort=-spent")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    await expect(page.get_by_role("link", name="New customer")).to_be_hidden()
    await keep_screens(page, "customers")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    content = await asyncio.to_thread(Path(await (await download.value).path()).read_bytes)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    buyers = (await shop.api.get("/customer-facets")).json()["withOrders"]
    assert len({row["E-mail"] for row in rows}) == len(rows) == buyers > 100
    assert all(int(row["Orders"]) > 0 for row in rows)
    spent = [float(row["Spent"]) for row in rows]
    assert spent == sorted(spent, reverse=True)

    await page.locator("[data-row-link]").first.click()
    await expect(page.get_by_role("list", name="Purchases")).to_be_visible()
    await keep_screens(page, "customer")
    for act in ("Edit", "Merge", "Record consent", "Add note", "Adjust points", "Add address"):
        await expect(page.get_by_role("button", name=act, exact=True)).to_be_hidden()
    name = await page.get_by_role("heading", level=1).inner_text()
    await page.get_by_role("link", name="All orders of this customer").click()
    await expect(page.get_by_role("main")).to_contain_text(f"Customer: {name}")
    await page.locator("[data-row-link]").first.click()
    beside = page.get_by_role("region", name="Customer", exact=True)
    await expect(beside.get_by_role("link", name=name)).to_be_visible()
    await page.goto(f"{instance.run.url}/customers/segments/new")
    await expect(page.get_by_role("main")).to_contain_text("customers:write")
    assert complaints == []
