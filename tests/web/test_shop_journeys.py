"""What shoppers do in the demo shop, from the front page to the order, and back to a cart left."""

import pytest
from playwright.async_api import Browser, expect
from tests.embedded.harness import until
from tests.web.conftest import Shop
from tests.web.shopping import fill_in, new_page, pay, put_in, tab_to, thanked, when


async def test_who_looks_around_and_buys_has_an_order(browser: Browser, shop: Shop) -> None:
    """A declined card buys nothing; another then pays the same order, which is the tracker's."""
    page, trouble = await new_page(await browser.new_context())
    await page.goto(shop.url)
    await page.get_by_role("navigation", name="Categories").get_by_text("Lighting").click()
    await page.get_by_label("Sort by").select_option("Price, high to low")
    await expect(page).to_have_url(f"{shop.url}/c/lighting?order=dearest")
    await expect(page.locator(".card .name").first).to_have_text("Floor lamp")
    await page.get_by_role("searchbox").fill("pendnt lamp")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Pendant lamp").click()
    await when(page, "window.cartwheel?.visitorId")
    visitor = await page.evaluate("cartwheel.visitorId")
    await page.get_by_label("Slate").check()
    await page.get_by_label("Quantity").select_option("2")
    await page.get_by_role("button", name="Add to cart").click()
    await expect(page.locator(".lines .name")).to_have_text("Pendant lamp, Slate")
    assert trouble == []

    await fill_in(page)
    await pay(page, "Card that is declined")
    await expect(page.get_by_role("alert")).to_contain_text("Nothing was taken")
    [order] = await shop.orders_of(visitor)
    assert (order["status"], order["paidMinor"]) == ("awaiting_payment", 0)

    await pay(page, "Card that pays")
    number = await thanked(page)
    [order] = await shop.orders_of(visitor)
    assert (order["number"], order["status"], order["paidMinor"]) == (number, "confirmed", 31_800)
    assert [(each["title"], each["quantity"]) for each in order["lines"]] == [
        ("Pendant lamp, Slate", 2)
    ]
    await page.goto(f"{shop.url}/cart")
    await expect(page.get_by_text("Nothing is in it yet.")).to_be_visible()


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_bank_that_asks_first_is_answered(
    browser: Browser, shop: Shop, *, confirmed: bool
) -> None:
    page, _ = await new_page(await browser.new_context())
    visitor = await put_in(page, shop, "desk-2")
    await fill_in(page)
    await pay(page, "Card whose bank asks first")
    await expect(page.get_by_role("heading", name="Is it you who pays €")).to_be_visible()
    if confirmed:
        await page.get_by_role("button", name="Confirm the payment").click()
        await thanked(page)
    else:
        await page.get_by_role("button", name="Not me, refuse it").click()
        await expect(page.get_by_role("status")).to_contain_text("nothing was paid")
        await pay(page, "Card that pays")
        await thanked(page)
    [order] = await shop.orders_of(visitor)
    assert (order["status"], order["dueMinor"]) == ("confirmed", 0)


async def test_a_cart_left_behind_is_won_back(browser: Browser, shop: Shop) -> None:
    """Left, offered a discount in the shop, bought with it: recovered, for what was paid."""
    short = await shop.api.patch("/stores/current", json={"idleLimit": "PT10S"})
    assert short.status_code == 200, short.text
    page, trouble = await new_page(await browser.new_context())
    visitor = await put_in(page, shop, "lighting-1")
    offer = page.get_by_role("dialog", name="An offer for you")
    await expect(offer).to_be_visible(timeout=60_000)
    await shop.api.patch("/stores/current", json={"idleLimit": "PT75S"})
    await expect(offer.get_by_role("status")).to_contain_text("You left Brass reading lamp")

    async def is_delivered() -> bool:
        return [each["state"] for each in await shop.offers_to(visitor)] == ["delivered"]

    await until(is_delivered, seconds=10)
    await page.goto(shop.url)
    await expect(offer).to_be_visible()  # it stays until it is answered
    await offer.get_by_role("button", name="Use my 10 %").click()
    await expect(page.get_by_role("status")).to_contain_text("Your 10 % are taken off")
    await expect(page.locator(".totals .less")).to_contain_text("COMEBACK10")
    await fill_in(page)
    await pay(page, "Card that pays")
    number = await thanked(page)
    assert await page.locator("cartwheel-offer").count() == 0

    async def is_recovered() -> bool:
        return [each["state"] for each in await shop.offers_to(visitor)] == ["recovered"]

    await until(is_recovered, seconds=20)
    [recovered] = await shop.offers_to(visitor)
    [order] = await shop.orders_of(visitor)
    assert order["codes"] == ["COMEBACK10"]
    assert (recovered["recoveredOrderId"], recovered["recoveredMinor"]) == (
        number,
        order["totalMinor"],
    )
    assert trouble == []


async def test_an_offer_to_somebody_else_takes_nothing_off(browser: Browser, shop: Shop) -> None:
    page, _ = await new_page(await browser.new_context())
    await put_in(page, shop, "lighting-1")
    others = (await shop.api.get("/interventions", params={"limit": 1})).json()["items"]
    for offer in [*(each["id"] for each in others), "nonsense"]:
        await page.goto(f"{shop.url}/offer?offer={offer}")
        await expect(page).to_have_url(f"{shop.url}/cart")
        await expect(page.locator(".totals .less")).to_have_count(0)


async def test_everything_can_be_done_by_the_keyboard(browser: Browser, shop: Shop) -> None:
    page, _ = await new_page(await browser.new_context())
    await page.goto(shop.url)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # skip to the content
    await tab_to(page, "Desk")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/c/desk")
    await page.keyboard.press("/")
    await page.keyboard.type("notebook")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/search?q=notebook")
    await tab_to(page, "Margin")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/p/desk-1")
    await when(page, "window.cartwheel?.visitorId")
    visitor = await page.evaluate("cartwheel.visitorId")
    await tab_to(page, "Plain")
    await page.keyboard.press("ArrowRight")
    await tab_to(page, "Add to cart")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/cart")
    await tab_to(page, "Check out")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/checkout")
    await tab_to(page, "E-mail")
    for text in ("ada@example.com", "Ada Byron", "Musterstraße 1", "", "10115", "Berlin"):
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{shop.url}/checkout/payment")
    await tab_to(page, "Pay")
    await page.keyboard.press("Enter")
    await thanked(page)
    [order] = await shop.orders_of(visitor)
    assert [each["title"] for each in order["lines"]] == ["Notebook, Lined"]


async def test_what_was_typed_waits_for_who_comes_back(browser: Browser, shop: Shop) -> None:
    page, trouble = await new_page(
        await browser.new_context(viewport={"width": 390, "height": 844})
    )
    await put_in(page, shop, "desk-2")
    await page.get_by_role("link", name="Check out").click()
    await page.get_by_label("E-mail").fill("ada@example.com")
    await page.goto(shop.url)
    await page.goto(f"{shop.url}/checkout")
    await expect(page.get_by_label("E-mail")).to_have_value("ada@example.com")
    assert trouble == []


async def test_looking_around_and_buying_need_no_script(browser: Browser, shop: Shop) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{shop.url}/c/play")
    await page.get_by_label("Sort by").select_option("Price, low to high")
    await page.get_by_role("button", name="Sort").click()
    await expect(page.locator(".card .name").first).to_have_text("Card game")
    await page.locator(".card a").first.click()
    await page.get_by_role("button", name="Add to cart").click()
    await page.get_by_label("Quantity of Card game").fill("3")
    await page.get_by_role("button", name="Update").click()
    await expect(page.locator(".totals .total")).to_contain_text("€38.70")
    await fill_in(page)
    await page.get_by_label("Express").check()
    await page.get_by_role("button", name="Use this shipping").click()
    await expect(page.locator(".totals .total")).to_contain_text("€51.60")
    await page.get_by_role("button", name="Pay €51.60").click()
    await thanked(page)
