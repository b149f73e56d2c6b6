"""Live is told of carts over the socket, and asks for them only while it is away."""

import re

from playwright.async_api import Browser, Page, Request, WebSocketRoute, expect
from tests.e2e.pages import keep_screens, open_tab
from tests.embedded.harness import Instance, until
from tests.web.conftest import Shop, new_link
from tests.web.shopping import new_page, put_in
from tests.web.test_first_minutes import cart_of


async def enter_live(page: Page, instance: Instance) -> None:
    page.set_default_timeout(20_000)
    await page.goto(await new_link(instance))
    await page.get_by_role("heading", level=1, name="Home").wait_for()
    await page.get_by_role("link", name="Live", exact=True).click()


def asks_for_carts(request: Request) -> bool:
    return "carts.list" in request.url


async def test_a_cart_is_told_as_it_is_opened_and_filled(
    browser: Browser, instance: Instance, shop: Shop
) -> None:
    complaints: list[str] = []
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await open_tab(context, complaints)
    await enter_live(page, instance)
    await expect(
        page.get_by_role("status").filter(has_text=re.compile(r"Live \S+/s"))
    ).to_be_visible(timeout=30_000)
    asked: list[str] = []
    page.on("request", lambda request: asks_for_carts(request) and asked.append(request.url))
    shopping, trouble = await new_page(await browser.new_context())
    visitor = await put_in(shopping, shop, "lighting-1")
    row = page.locator(f'tr[data-key="{await cart_of(shop, visitor)}"]')
    await expect(row).to_contain_text("1 item")
    assert len(asked) <= 1  # it looks once more as it begins to be told
    asked.clear()
    await put_in(shopping, shop, "lighting-2")
    await expect(row).to_contain_text("2 items")
    await expect(row).to_contain_text("Brass reading lamp")
    assert asked == []
    pulse = page.get_by_role("navigation", name="Pages").get_by_text(re.compile(r"^\S+/s$"))
    await expect(pulse.first).to_be_visible(timeout=30_000)
    await keep_screens(page, "live-told")
    assert (complaints, trouble) == ([], [])
    await context.close()


async def test_without_a_socket_it_looks_anew(
    browser: Browser, instance: Instance, shop: Shop
) -> None:
    """Until it is back: then it is told again."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await context.new_page()
    sockets: list[WebSocketRoute] = []
    is_cut = True

    async def between(socket: WebSocketRoute) -> None:
        if is_cut:
            await socket.close(code=1001)
        else:
            sockets.append(socket)
            socket.connect_to_server()

    await page.route_web_socket(re.compile("/ws/store/"), between)
    await enter_live(page, instance)
    asked: list[str] = []
    page.on("request", lambda request: asks_for_carts(request) and asked.append(request.url))
    await until(lambda: len(asked) >= 2, seconds=30)
    shopping, _ = await new_page(await browser.new_context())
    visitor = await put_in(shopping, shop, "lighting-1")
    row = page.locator(f'tr[data-key="{await cart_of(shop, visitor)}"]')
    await expect(row).to_contain_text("1 item", timeout=20_000)
    is_cut = False
    await expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible(timeout=40_000)
    assert len(sockets) == 1
    await context.close()
