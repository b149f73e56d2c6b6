"""Settings: members and roles, keys, configuration, flags, people, and the log of it all."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance, until
from tests.web.conftest import Shop
from tests.web.test_roles import join

pytestmark = pytest.mark.usefixtures("shop")

PAGES = {
    "/settings": "Settings",
    "/settings/store": "Store",
    "/settings/members": "Members",
    "/settings/invitations": "Invitations",
    "/settings/roles": "What roles may do",
    "/settings/keys": "API keys",
    "/settings/keys/new": "New key",
    "/settings/configuration": "Configuration",
    "/settings/configuration/history": "History of the configuration",
    "/settings/flags": "Feature flags",
    "/settings/flags/new": "New flag",
    "/settings/account": "My account",
    "/settings/people": "People",
    "/settings/payments": "Payment services",
    "/settings/payments/messages": "What services told",
    "/settings/channels": "Channels",
    "/settings/audit": "Audit log",
}


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Preview")


async def tab_to(page: Page, name: str) -> None:
    """Go on by Tab alone until something of that name has the focus."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        said = await page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
        )
        if said.strip().startswith(name):
            return
    pytest.fail(f"No Tab leads to {name}")


async def open_page(page: Page, instance: Instance, path: str) -> None:
    await page.goto(f"{instance.run.url}{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
async def elsewhere(browser: Browser) -> AsyncIterator[Page]:
    """A browser of somebody else."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield await context.new_page()
    await context.close()


async def test_every_page_is_clean_at_both_widths_and_in_both_themes(
    page: Page, instance: Instance
) -> None:
    for path, title in PAGES.items():
        await page.goto(f"{instance.run.url}{path}")
        await expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        await keep_screens(page, path.strip("/").replace("/", "-"))


async def test_an_invitation_is_sent_again_and_withdrawn(page: Page, instance: Instance) -> None:
    await open_page(page, instance, "/settings")
    await page.get_by_role("link", name="Members").click()
    await page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog", name="Invite somebody")
    await dialog.get_by_label("E-mail").fill("new.colleague@shop.example")
    await dialog.get_by_role("radio", name="Analyst").check()
    await expect(dialog).to_contain_text("Reads figures, orders, products and events")
    await dialog.get_by_role("button", name="Send invitation").click()
    await expect(page.get_by_role("status").filter(has_text="is invited")).to_be_visible()

    await page.get_by_role("link", name="Invitations").click()
    row = page.get_by_role("row", name=re.compile("new.colleague@shop.example"))
    await expect(row).to_contain_text("Waits")
    await row.get_by_role("link").click()
    await panel_of(page).get_by_role("button", name="Send again").click()
    await expect(page.get_by_role("status").filter(has_text="Sent again")).to_be_visible()
    await panel_of(page).get_by_role("button", name="Withdraw").click()
    await expect(row).to_contain_text("Withdrawn")


async def test_a_member_gets_another_role_and_sees_less(
    page: Page, elsewhere: Page, instance: Instance, shop: Shop
) -> None:
    await join(elsewhere, instance, shop, role="admin")
    await elsewhere.goto(f"{instance.run.url}/settings")
    main = elsewhere.get_by_role("main")
    await expect(main.get_by_role("link", name="API keys")).to_be_visible()
    await elsewhere.goto(f"{instance.run.url}/settings/account")
    email = await elsewhere.get_by_role("definition").nth(1).inner_text()

    await open_page(page, instance, "/settings/members")
    await page.get_by_role("row", name=re.compile(re.escape(email))).get_by_role("link").click()
    await panel_of(page).get_by_role("button", name="Change role").click()
    dialog = page.get_by_role("dialog", name=re.compile("Change the role"))
    await dialog.get_by_label("Role").select_option(label="Analyst")
    await dialog.get_by_role("button", name="Change role").click()
    await expect(panel_of(page)).to_contain_text("Reads figures, orders, products and events")

    await panel_of(page).get_by_role("link", name="What roles may do").click()
    table = page.get_by_role("table", name="What roles may do")
    refunds = table.get_by_role("row", name=re.compile("Give money back")).first
    await expect(refunds).to_be_visible()
    assert [await cell.inner_text() for cell in await refunds.get_by_role("cell").all()] == [
        *("yes", "yes", "no", "no"),
    ]

    await elsewhere.goto(f"{instance.run.url}/settings")
    await expect(main.get_by_role("link", name="My account")).to_be_visible()
    assert [await link.inner_text() for link in await main.get_by_role("link").all()] == [
        *("Store", "Payment services", "Channels", "Outside services", "My account"),
    ]
    await elsewhere.goto(f"{instance.run.url}/settings/keys")
    await expect(elsewhere.get_by_role("heading", name="Not yours to see")).to_be_visible()


async def test_a_key_opens_what_its_scopes_say_until_it_is_revoked(
    page: Page, instance: Instance
) -> None:
    await open_page(page, instance, "/settings/keys")
    await page.get_by_role("link", name="New key").click()
    await page.get_by_label("Name").fill("Nightly report")
    await page.get_by_role("button", name="Make key").click()
    await expect(page.get_by_text("What it may do is needed")).to_be_visible()
    orders = page.get_by_role("region", name="Orders")
    await orders.get_by_role("checkbox", name="See").check()
    await page.get_by_role("button", name="Make key").click()
    dialog = page.get_by_role("dialog", name="Keep this secret now")
    secret = (await dialog.get_by_role("button", name="secret").inner_text()).split("\n")[-1]
    await dialog.get_by_role("button", name="I have kept it").click()
    row = page.get_by_role("row", name=re.compile("Nightly report"))
    await expect(row).to_contain_text("In use")

    async with httpx.AsyncClient(
        base_url=f"{instance.run.url}/api/v1",
        headers={"authorization": f"Bearer {secret}"},
        trust_env=False,
    ) as program:
        assert (await program.get("/orders")).status_code == 200
        assert (await program.get("/products")).status_code == 403

        await row.get_by_role("link").click()
        await expect(panel_of(page)).to_contain_text("Orders: see")
        await panel_of(page).get_by_role("button", name="Revoke key").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
        await expect(row).to_be_hidden()

        async def is_shut() -> bool:
            return (await program.get("/orders")).status_code == 401

        await until(is_shut, seconds=5)


async def test_a_flag_is_rolled_out_and_tried_out(page: Page, instance: Instance) -> None:
    await open_page(page, instance, "/settings/flags")
    await page.get_by_role("link", name="New flag").first.click()
    await page.get_by_label("Key").fill("new-checkout")
    await page.get_by_role("button", name="Add rule").click()
    rule = page.get_by_role("region", name="Rule 1")
    await rule.get_by_label("Attribute").fill("plan")
    await rule.get_by_label("Values").fill("pro, team")
    await rule.get_by_role("radio", name="on", exact=True).check()
    rest = page.get_by_role("region", name="Everybody else")
    await rest.get_by_role("radio", name="a roll-out").check()
    await rest.get_by_label("Share in per cent").fill("20")
    await page.get_by_role("button", name="Make flag").click()
    await expect(page.get_by_role("heading", level=1, name="new-checkout")).to_be_visible()

    card = page.get_by_role("region", name="Try it out")
    await card.get_by_label("Attributes").fill("plan = pro")
    await card.get_by_role("button", name="Ask").click()
    await expect(card).to_contain_text("Gets on")
    await expect(card).to_contain_text("A rule applies.")
    await keep_screens(page, "settings-flag")
    await card.get_by_label("Attributes").fill("")
    got = set()
    for visitor in range(12):
        await card.get_by_label("Who").fill(f"visitor-{visitor}")
        await card.get_by_role("button", name="Ask").click()
        await expect(card).to_contain_text("A lot was drawn")
        got.add(re.search(r"Gets (\w+)", await card.inner_text())[1])
    assert got == {"on", "off"}

    await page.get_by_role("button", name="Turn off").click()
    await expect(page.get_by_role("status").filter(has_text="is off for everybody")).to_be_visible()
    history = page.get_by_role("region", name="History")
    await expect(history.get_by_role("listitem")).to_have_count(2)
    await history.get_by_role("button", name="What changed").first.click()
    dialog = page.get_by_role("dialog", name="Version 2")
    await expect(dialog.get_by_role("row", name=re.compile("It is on"))).to_contain_text("true")
    await dialog.get_by_role("button", name="Close", exact=True).last.click()
    await history.get_by_role("button", name="Bring back").click()
    await page.get_by_role("dialog").get_by_role("button", name="Bring back").click()
    await expect(page.get_by_role("button", name="Turn off")).to_be_visible()


async def test_a_setting_is_changed_and_reverted_by_keys_and_the_log_tells(
    page: Page, instance: Instance
) -> None:
    await open_page(page, instance, "/")
    await page.keyboard.press("g")
    await page.keyboard.press("s")
    await expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    await tab_to(page, "Configuration")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Configuration")).to_be_visible()
    await tab_to(page, "Days until ordered goods arrive")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("12")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.get_by_role("status").filter(has_text="One setting saved")).to_be_visible()
    await tab_to(page, "Go back to 7")

    await open_page(page, instance, "/settings/configuration/history")
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    diff = panel_of(page).get_by_role("row", name=re.compile("Days until ordered goods arrive"))
    await expect(diff).to_contain_text("12")
    await tab_to(page, "Undo this change")
    await page.keyboard.press("Enter")
    await tab_to(page, "Bring this version back")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="is back")).to_be_visible()
    await open_page(page, instance, "/settings/configuration")
    await expect(page.get_by_label("Days until ordered goods arrive")).to_have_value("7")

    await open_page(page, instance, "/settings/audit?area=settings")
    await expect(page.locator("[data-row-link]")).to_have_count(2)
    await page.locator("[data-row-link]").last.click()
    diff = panel_of(page).get_by_role("row", name=re.compile("leadTimeDays"))
    await expect(diff).to_contain_text("12")
    await keep_screens(page, "settings-audit-record")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    content = await asyncio.to_thread(
        Path(await (await download.value).path()).read_text, "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["What"] for row in rows] == ["settings.revert", "settings.put"]
    assert '"inventory.leadTimeDays":12' in rows[1]["After"]


async def test_somebody_is_blocked_and_let_in_again(
    page: Page, elsewhere: Page, instance: Instance, shop: Shop
) -> None:
    await join(elsewhere, instance, shop, role="staff")
    await elsewhere.goto(f"{instance.run.url}/settings/account")
    email = await elsewhere.get_by_role("definition").nth(1).inner_text()
    await open_page(page, instance, "/settings/people")
    await page.get_by_label("E-mail of the person").fill(email)
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("button", name="Block").click()
    dialog = page.get_by_role("dialog", name=re.compile("Block"))
    await dialog.get_by_label("Reason").fill("The phone was stolen")
    await dialog.get_by_role("button", name="Block").click()
    card = page.get_by_role("main")
    await expect(card).to_contain_text("The phone was stolen")
    await elsewhere.reload()
    await expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible(timeout=15_000)
    await page.get_by_role("button", name="Unblock").click()
    await expect(card).to_contain_text("May sign in")
