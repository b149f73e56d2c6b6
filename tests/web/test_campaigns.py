"""A campaign is decided step by step, by two people at once, looked through, tried and sent."""

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect
from tests.e2e.pages import findings, keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop, enter

EVERYBODY = {"kind": "orders", "comparison": "atLeast", "count": 0}


async def made(shop: Shop, path: str, body: dict[str, Any]) -> str:
    answer = await shop.api.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def begin(page: Page, instance: Instance, name: str) -> str:
    """Begin a campaign, and return where it is."""
    await page.goto(f"{instance.run.url}/campaigns")
    await page.get_by_role("button", name="Begin a campaign").first.click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("dialog").get_by_role("button", name="Begin a campaign").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    await page.wait_for_url("**/purpose")
    return page.url.removesuffix("/purpose")


async def go_on(page: Page, to: str) -> None:
    await page.get_by_role("button", name=f"Next: {to}").click()
    await expect(page.get_by_role("link", name=f"{to} here")).to_be_visible()


async def write(page: Page) -> None:
    """Have subject lines suggested, take one and change it, and write the text."""
    await page.get_by_role("button", name="Suggest subject lines").click()
    written = page.get_by_role("list", name="Suggestions").get_by_role("listitem")
    taking = written.nth(2).get_by_role("button", name="Take this")
    await expect(taking).to_be_visible(timeout=30_000)  # who writes is started first
    await expect(page.get_by_text("Made from templates on this machine")).to_be_visible()
    suggested = await written.first.get_by_role("paragraph").first.inner_text()
    await written.first.get_by_role("button", name="Take this").click()
    await expect(page.get_by_label("Subject line")).to_have_value(suggested)
    await page.get_by_label("Subject line").fill("Ten per cent off all lamps")
    await page.get_by_label(re.compile("^Text")).fill("Until Sunday.")


async def send_a_test(page: Page) -> None:
    await page.get_by_role("button", name="Send test").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send test").click()
    await expect(page.get_by_role("dialog").get_by_text("Sent to")).to_be_visible()
    await page.keyboard.press("Escape")


async def start(page: Page) -> None:
    """Start the sending, and wait until nobody waits for it any more."""
    await page.get_by_role("button", name="Start sending").click()
    await page.get_by_role("dialog").get_by_role("button", name="Start sending").click()
    await expect(page.get_by_role("heading", name="How far it is")).to_be_visible()
    done = page.get_by_text(re.compile(r"^([1-9]\d*) of \1$"))
    await expect(done).to_be_visible(timeout=60_000)
    await expect(page.get_by_role("button", name="Pause")).to_have_count(0, timeout=30_000)


async def test_a_campaign_is_decided_step_by_step(
    page: Page, shop: Shop, instance: Instance
) -> None:
    await made(shop, "/customer-segments", {"name": "Everybody", "rule": EVERYBODY})
    at = await begin(page, instance, "Spring sale")
    await page.get_by_label("What is it for?").select_option(label="Promote an offer")
    await page.get_by_label("Brief").fill("Ten per cent off all lamps until Sunday.")
    await keep_screens(page, "campaign-purpose")
    await go_on(page, "Audience")
    chosen = page.get_by_role("group", name="Customers in")
    await chosen.get_by_role("checkbox", name="Everybody").check()
    counted = page.get_by_role("status").filter(has_text="Would get it")
    await expect(counted).to_be_visible()
    await keep_screens(page, "campaign-audience")
    await go_on(page, "Offer")
    await go_on(page, "Copy")
    await write(page)
    await keep_screens(page, "campaign-copy")
    await go_on(page, "Images")
    await page.get_by_role("button", name="Back", exact=True).click()
    await expect(page.get_by_label("Subject line")).to_have_value("Ten per cent off all lamps")
    await go_on(page, "Images")
    await go_on(page, "Layout")
    await page.get_by_role("button", name="Make a plain template").click()
    await expect(page.get_by_label("Template")).to_contain_text("Plain (version 1)")
    await keep_screens(page, "campaign-layout")
    await go_on(page, "Schedule")
    await page.get_by_label("Send at").fill("2040-05-09T09:30")
    await keep_screens(page, "campaign-schedule")
    await go_on(page, "Footer")
    await page.get_by_label("Company").fill("Lamps Ltd")
    await page.get_by_label("Postal address").fill("1 Light Street\nDublin")
    await go_on(page, "Review")
    await expect(page.get_by_text("Lamps Ltd, 1 Light Street, Dublin")).to_be_visible()
    await expect(page.get_by_text("9 May 2040")).to_have_count(2)
    assert await findings(page) == []
    await keep_screens(page, "campaign-review")
    await send_a_test(page)

    await page.goto(at + "/schedule")
    await expect(page.get_by_label("Send at")).to_have_value("2040-05-09T09:30")
    await page.get_by_label("Send at").fill("")
    await go_on(page, "Footer")
    await go_on(page, "Review")
    await start(page)
    await keep_screens(page, "campaign-sent")


async def test_nobody_overwrites_anothers_work(
    page: Page, browser: Browser, instance: Instance
) -> None:
    at = await begin(page, instance, "Two of us")
    other = await (await browser.new_context(locale="en-GB")).new_page()
    await enter(other, instance)
    await other.goto(f"{at}/purpose")
    await other.get_by_label("Brief").fill("What the other wrote.")
    await page.get_by_label("Brief").fill("What I wrote.")
    await go_on(other, "Audience")
    await page.get_by_role("button", name="Next: Audience").click()
    conflict = page.get_by_role("dialog")
    await expect(conflict.get_by_text("What the other wrote.")).to_be_visible()
    await keep_screens(page, "campaign-conflict")
    await conflict.get_by_role("button", name="Keep mine").click()
    await go_on(page, "Audience")
    await other.reload()
    await other.goto(f"{at}/purpose")
    await expect(other.get_by_label("Brief")).to_have_value("What I wrote.")
    await other.context.close()


async def test_addresses_are_left_alone_and_written_to_again(
    page: Page, instance: Instance
) -> None:
    await page.goto(f"{instance.run.url}/campaigns")
    await page.get_by_role("link", name="Suppressed addresses").click()
    await expect(page.get_by_text("No suppressed addresses")).to_be_visible()
    await keep_screens(page, "suppressions-empty")
    for address in ("ann@lamps.example", "bob@lamps.example"):
        await page.get_by_role("button", name="Suppress an address").first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Address").fill(address)
        await dialog.get_by_label("Your note").fill("Asked by phone")
        await dialog.get_by_role("button", name="Suppress an address").click()
        await expect(page.get_by_text(f"{address} is left alone now")).to_be_visible()
    await page.get_by_role("searchbox", name="Search addresses").fill("ann")
    await expect(page.get_by_role("row", name=re.compile("bob@"))).to_have_count(0)
    row = page.get_by_role("row", name=re.compile("ann@lamps.example"))
    await row.get_by_role("link").click()
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel).to_contain_text("Asked by phone")
    await keep_screens(page, "suppressions")
    await panel.get_by_role("button", name="Take off the list").click()
    await page.get_by_role("dialog").get_by_role("button", name="Take off the list").click()
    await expect(page.get_by_text("ann@lamps.example can be written to again")).to_be_visible()
    await expect(row).to_have_count(0)
    await page.get_by_role("searchbox", name="Search addresses").fill("")
    await expect(page.get_by_role("row", name=re.compile("bob@"))).to_have_count(1)
    async with page.expect_download() as saving:
        await page.get_by_role("button", name="Export").click()
    saved = await saving.value
    path = Path(await saved.path())
    text = await asyncio.to_thread(path.read_text, "utf-8-sig")
    assert "bob@lamps.example,By hand,Asked by phone" in text
