"""What shoppers do in the shop, step by step."""

from playwright.async_api import BrowserContext, Error, Page, expect
from tests.embedded.harness import until
from tests.web.conftest import Shop

ADDRESS = {
    "E-mail": "ada@example.com",
    "Name": "Ada Byron",
    "Street and number": "Musterstraße 1",
    "Postal code": "10115",
    "City": "Berlin",
}


async def when(page: Page, expression: str) -> None:
    """Wait until something holds in a page, whose policy lets Playwright evaluate nothing later."""

    async def holds() -> bool:
        try:
            return bool(await page.evaluate(expression))
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise
            return False  # it is on its way to the next page

    await until(holds, seconds=20)


async def put_in(page: Page, shop: Shop, slug: str) -> str:
    """Put a product into the cart; return what the tracker calls the shopper."""
    await page.goto(f"{shop.url}/p/{slug}")
    # It reads the shopper's id in its cookie.
    await when(page, "window.cartwheel?.visitorId")
    visitor: str = await page.evaluate("cartwheel.visitorId")
    await page.get_by_role("button", name="Add to cart").click()
    await expect(page.get_by_role("status")).to_contain_text("is in your cart")
    return visitor


async def fill_in(page: Page) -> None:
    """Say where it goes, from the cart on."""
    await page.get_by_role("link", name="Check out").click()
    for label, text in ADDRESS.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_role("button", name="Go on to payment").click()
    await expect(page.get_by_role("heading", name="How would you like to pay?")).to_be_visible()


async def pay(page: Page, card: str) -> None:
    """Pay by one of the sandbox's cards."""
    await page.get_by_label(card).check()
    await page.get_by_role("button", name="Pay €").click()


async def thanked(page: Page) -> str:
    """Wait for the thanks; return the order's number."""
    await expect(page.get_by_role("heading", name="Thank you, Ada")).to_be_visible(timeout=20_000)
    return await page.locator(".thanks strong").inner_text()


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "(e => (e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || '').trim())"
            "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement)"
        )
        if focused.startswith(name):
            return
    raise AssertionError(f"{name} is out of the keyboard's reach")


async def new_page(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open a page, and list what its console and its scripts complain of."""
    page, trouble = await context.new_page(), []
    page.on("console", lambda m: m.type in {"error", "warning"} and trouble.append(m.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    return page, trouble
