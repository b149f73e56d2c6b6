"""Every page says what it is for, and every list gives what it shows as a file."""

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Download, Page, Route, expect
from tests.e2e.pages import findings
from tests.embedded.harness import Instance
from tests.web.test_states import answering, called

pytestmark = pytest.mark.usefixtures("shop")

MANY = 100_000
PAGE = 10_000
LONGEST_MS = 500
"""The page may stand still so long; pages of the server are a hundredth of these."""
BLOCKED = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) longest = Math.max(longest, each.duration);
}).observe({ type: 'longtask', buffered: true });
"""


async def table_of(download: Download) -> list[dict[str, str]]:
    """The rows of a file, which begins with the mark of UTF-8."""
    content = await asyncio.to_thread(Path(await download.path()).read_bytes)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("path", "says", "guide"),
    [
        ("/", "How the store is doing", "Figures"),
        ("/live", "Carts as shoppers fill", "Interventions"),
        ("/orders", "Every order of the store", "Carts, orders and what belongs to them"),
        ("/products", "Everything that the store sells", "Catalogue"),
        ("/customers", "Everybody who bought", "Customers"),
    ],
)
async def test_each_page_says_what_it_is_for(
    page: Page, instance: Instance, path: str, says: str, guide: str
) -> None:
    await page.goto(f"{instance.run.url}{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.keyboard.press("h")
    help_ = page.get_by_role("dialog", name="What this page is for")
    await expect(help_).to_contain_text(says)
    if path == "/orders":
        await expect(help_.get_by_role("term").first).to_be_visible()
        assert await findings(page) == []
    await page.keyboard.press("Escape")
    await expect(help_).to_be_hidden()
    await page.get_by_role("button", name="What this page is for").click()
    await help_.get_by_role("link", name="Read the guide").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(guide)


async def test_a_guide_reads_within_the_app(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/guides/web")
    await expect(page.get_by_role("heading", level=2, name="Sessions")).to_be_visible()
    assert await findings(page) == []
    await page.get_by_role("article").get_by_role("link", name="accounts").first.click()
    await expect(page).to_have_url(re.compile("/guides/accounts#browsers$"))
    await page.goto(f"{instance.run.url}/guides/of-nothing")
    await expect(page.get_by_text("Gone, or not in this store")).to_be_visible()


async def test_orders_are_a_file_of_what_the_list_shows(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/orders?status=completed")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    assert re.fullmatch(r"orders-\d{4}-\d\d-\d\d\.csv", (await download.value).suggested_filename)
    rows = await table_of(await download.value)
    assert len(rows) > 50  # more than one page of the list
    assert {row["Status"] for row in rows} == {"Completed"}
    assert all(re.fullmatch(r"\d+\.\d\d", row["Total"]) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", row["Placed"]) for row in rows)
    assert len({row["Order"] for row in rows}) == len(rows)

    # What is not shown is not written, and of chosen rows only those.
    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="Total").click()
    await page.keyboard.press("Escape")
    boxes = page.get_by_role("row").get_by_role("checkbox")
    await boxes.nth(1).check()
    await boxes.nth(3).check()
    chosen = page.get_by_role("region", name="Selected rows")
    async with page.expect_download() as download:
        await chosen.get_by_role("button", name="Export").click()
    few = await table_of(await download.value)
    assert [row["Order"] for row in few] == [rows[0]["Order"], rows[2]["Order"]]
    assert "Total" not in few[0]


async def test_carts_are_a_file_of_what_the_board_shows(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/live")
    await expect(page.locator("[data-row-link]").first).to_be_visible(timeout=60_000)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    rows = await table_of(await download.value)
    assert rows
    stages = {"Open", "Hesitating", "Abandoned", "Reached", "Won back", "Bought"}
    assert {row["Stage"] for row in rows} <= stages
    assert {row["Currency"] for row in rows} <= {"EUR", ""}


@pytest.mark.serial
async def test_a_hundred_thousand_rows_leave_the_page_quick_and_can_be_cancelled(
    page: Page, instance: Instance
) -> None:
    await page.add_init_script(BLOCKED)
    await page.goto(f"{instance.run.url}/orders")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    answer = await page.evaluate(
        "fetch('/trpc/orders.list?input={}').then((answer) => answer.json())"
    )
    row = answer["result"]["data"]["items"][0]
    goes_on = asyncio.Event()
    asked = 0

    async def handle(route: Route) -> None:
        nonlocal asked
        if "orders.list" not in called(route):
            await route.continue_()
            return
        asked += 1
        if asked > 2:
            await goes_on.wait()
        first = (asked - 1) * PAGE
        items = [row | {"number": f"N-{first + place}"} for place in range(PAGE)]
        following = str(asked) if asked * PAGE < MANY else None
        data = {"items": items, "nextCursor": following}
        await answering("orders.list", {"result": {"data": data}})(route)

    await page.route("**/trpc/**", handle)
    await page.evaluate("longest = 0")
    await page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export: Orders")
    await expect(dialog).to_contain_text("20,000")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()

    goes_on.set()
    asked = 0
    async with page.expect_download(timeout=120_000) as download:
        await page.get_by_role("button", name="Export").click()
    rows = await table_of(await download.value)
    assert len({each["Order"] for each in rows}) == MANY
    assert await page.evaluate("longest") < LONGEST_MS
