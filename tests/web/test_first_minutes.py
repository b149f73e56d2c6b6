"""The first minutes with a demo: Home, a cart left in the shop, and Live as it is won back."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from tests.e2e.pages import keep_screens, open_tab
from tests.embedded.harness import Instance, until
from tests.web.conftest import Shop, new_link
from tests.web.shopping import fill_in, new_page, pay, put_in, thanked


@pytest.fixture
async def complaints() -> list[str]:
    return []


@pytest.fixture
async def merchant(browser: Browser, complaints: list[str]) -> AsyncIterator[BrowserContext]:
    """The merchant's own browser; whatever its pages complain of fails the test."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    await context.close()
    assert complaints == []


async def step_is_done(page: Page, name: str, *, seconds: float = 15) -> None:
    """Wait until a fact has ticked a step."""
    step = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))
    await expect(step.get_by_role("heading", name=f"{name} done")).to_be_visible(
        timeout=seconds * 1000
    )


async def cart_of(shop: Shop, visitor_id: str) -> str:
    """Wait until a shopper has a cart, and return its id."""
    found: list[str] = []

    async def is_there() -> bool:
        carts = (await shop.api.get("/carts", params={"limit": 100})).json()["items"]
        found.extend(each["id"] for each in carts if each["visitorId"] == visitor_id)
        return found != []

    await until(is_there, seconds=15)
    return found[0]


async def buy(page: Page) -> None:
    """Buy what is in the cart."""
    await fill_in(page)
    await pay(page, "Card that pays")
    await thanked(page)


async def test_a_cart_left_and_won_back_before_ones_eyes(
    browser: Browser,
    merchant: BrowserContext,
    complaints: list[str],
    instance: Instance,
    shop: Shop,
) -> None:
    home = await open_tab(merchant, complaints)
    home.set_default_timeout(20_000)
    await home.goto(await new_link(instance))
    await expect(home).to_have_title(re.compile("^Home · "), timeout=20_000)
    figures = home.get_by_role("region", name="Figures")
    await expect(figures.get_by_role("link", name="Revenue")).to_be_visible(timeout=15_000)
    await expect(figures).to_contain_text("€")
    await expect(home.get_by_role("figure", name="Revenue")).to_contain_text("the 30 days before")
    await expect(home.get_by_role("heading", name="Best sellers")).to_be_visible()
    await keep_screens(home, "home")

    live = await open_tab(merchant, complaints)
    await live.goto(f"{instance.run.url}/live")
    await expect(live.get_by_role("status").filter(has_text="Live")).to_be_visible(timeout=15_000)

    await shop.api.patch("/stores/current", json={"idleLimit": "PT10S"})
    shopping, trouble = await new_page(await browser.new_context())
    visitor = await put_in(shopping, shop, "lighting-1")
    await step_is_done(home, "See your shop")
    await step_is_done(home, "First event")

    row = live.locator(f'tr[data-key="{await cart_of(shop, visitor)}"]')
    await expect(row).to_contain_text("Brass reading lamp", timeout=15_000)
    await expect(row).to_contain_text(re.compile("Abandoned|Reached"), timeout=60_000)
    await shop.api.patch("/stores/current", json={"idleLimit": "PT75S"})
    await step_is_done(home, "Leave a cart")

    offer = shopping.get_by_role("dialog", name="An offer for you")
    await expect(offer).to_be_visible(timeout=60_000)
    await expect(row).to_contain_text("Reached", timeout=15_000)
    await row.get_by_role("link").click()
    story = live.get_by_role("complementary", name="Preview")
    await expect(story).to_contain_text("likely to come back when nudged")
    await expect(story).to_contain_text("Seen · the shopper", timeout=15_000)
    await keep_screens(live, "live")

    await offer.get_by_role("button", name="Use my 10 %").click()
    await buy(shopping)
    await expect(row).to_contain_text("Won back", timeout=30_000)
    await expect(story).to_contain_text("Won back for €", timeout=15_000)
    await live.reload()
    await expect(story).to_contain_text("Won back for €", timeout=15_000)
    await step_is_done(home, "Win it back", seconds=30)
    await expect(home.get_by_role("link", name="Open an empty store")).to_be_visible()
    won_back = home.get_by_role("link", name="Won back", exact=True).locator("xpath=../..")
    await expect(won_back).not_to_contain_text("€0.00", timeout=20_000)
    await keep_screens(home, "home-done")
    assert trouble == []

    await home.get_by_role("button", name="Put away").click()
    await expect(home.get_by_role("heading", name="First steps")).to_be_hidden()
    await home.reload()
    await expect(home.get_by_role("region", name="Figures")).to_be_visible()
    await expect(home.get_by_role("heading", name="First steps")).to_be_hidden()


async def test_live_can_be_paused_and_filtered_by_its_address(
    merchant: BrowserContext, complaints: list[str], instance: Instance
) -> None:
    page = await open_tab(merchant, complaints)
    await page.goto(await new_link(instance))
    await page.get_by_role("heading", level=1, name="Home").wait_for(timeout=20_000)
    await page.goto(f"{instance.run.url}/live?stage=abandoned&open=none")
    await expect(page.get_by_role("tab", name="Abandoned")).to_have_attribute(
        "aria-selected", "true"
    )
    await page.get_by_role("tab", name="All").click()
    await expect(page).to_have_url(re.compile(r"/live$"))
    await page.keyboard.press("p")
    await expect(page.get_by_role("status").filter(has_text="Paused by you")).to_be_visible()
    await page.keyboard.press("p")
    await expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
