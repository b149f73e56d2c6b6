"""A member sees and does what the role allows: the rest is absent, and forbidden by its address."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.pages import keep_screens, link_mailed_to, open_tab, sign_in
from tests.e2e.person import register
from tests.embedded.harness import Instance
from tests.web.conftest import Shop


async def join(page: Page, instance: Instance, shop: Shop, *, role: str) -> None:
    """Register somebody with a store of one's own, who is invited into the demo store and joins."""
    email = f"{uuid4().hex}@shop.example"
    person = await register(instance, email)
    asked = await shop.api.post("/members/invitations", json={"email": email, "role": role})
    assert asked.status_code == 201, asked.text
    await sign_in(page, instance, person)
    await page.goto(await link_mailed_to(instance, email, page="invitation"))
    await page.get_by_role("button", name="Join the store").click()
    await expect(page.get_by_role("button", name="Demo store")).to_be_visible(timeout=15_000)


async def pages_named(page: Page) -> list[str]:
    """What the navigation offers; where that is much, one group is folded at first."""
    pages = page.get_by_role("navigation", name="Pages").first
    folded = pages.get_by_role("button", expanded=False)
    if await folded.count():
        await folded.click()
    links = pages.get_by_role("link")
    return [(await link.inner_text()).split("\n")[0] for link in await links.all()]


async def is_refused(page: Page, url: str, permission: str) -> None:
    """Open an address and be told what it would need."""
    await page.goto(url)
    await expect(page.get_by_role("heading", name="Not yours to see")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text(permission)


@pytest.fixture
async def complaints() -> list[str]:
    return []


@pytest.fixture
async def page(browser: Browser, complaints: list[str]) -> Page:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    return await open_tab(context, complaints)


async def test_an_analyst_reads_and_changes_nothing(
    page: Page, instance: Instance, shop: Shop, complaints: list[str]
) -> None:
    await join(page, instance, shop, role="analyst")
    url = instance.run.url
    assert await pages_named(page) == [
        *("Home", "Live", "Orders", "Products", "Inventory", "Customers", "Prices"),
        *("Bookings", "Cars"),
        *("Interventions", "Campaigns", "Models", "Features"),
        *("Events", "Pipeline", "Tracker", "Settings"),
    ]
    await expect(page.get_by_role("region", name="Figures")).to_be_visible()

    await page.goto(f"{url}/orders?status=placed&payment=paid")
    await expect(page.get_by_role("button", name="Export")).to_be_visible()
    await expect(page.get_by_role("link", name="New order")).to_be_hidden()
    await page.locator("[data-row-link]").first.click()
    await expect(page.get_by_role("heading", level=2, name="Story")).to_be_visible()
    for act in ("Fulfil", "Refund", "Cancel order", "Add a note"):
        await expect(page.get_by_role("button", name=act)).to_be_hidden()

    await page.goto(f"{url}/products")
    await expect(page.get_by_role("link", name="New product")).to_be_hidden()
    await page.locator("[data-row-link]").first.click()
    title = page.get_by_label("Title")
    await expect(title).to_be_disabled()
    await expect(page.get_by_role("main")).to_contain_text("catalog:write")
    await keep_screens(page, "product-read-only")

    await is_refused(page, f"{url}/orders/new", "orders:write")
    await is_refused(page, f"{url}/products/new", "catalog:write")
    await is_refused(page, f"{url}/products/import", "catalog:write")
    refused = await page.context.request.post(
        f"{url}/trpc/products.create", data={"title": "Not theirs"}, headers={"origin": url}
    )
    assert refused.status == 403, await refused.text()
    assert complaints == []


async def test_who_may_see_nothing_is_told_so_once_a_page(
    page: Page, instance: Instance, shop: Shop, complaints: list[str]
) -> None:
    await join(page, instance, shop, role="customer")
    assert await pages_named(page) == ["Home", "Settings"]
    refusals = page.get_by_role("heading", name="Not yours to see")
    await expect(refusals).to_have_count(1)
    await keep_screens(page, "home-forbidden")
    for path, permission in (("orders", "orders"), ("products", "catalog"), ("live", "carts")):
        await is_refused(page, f"{instance.run.url}/{path}", f"{permission}:read")
    await keep_screens(page, "live-forbidden")
    assert complaints == []
