"""The tracker in the real browser: what it tells arrives, whatever happens to page and network."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Route,
    WebSocket,
    WebSocketRoute,
    expect,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route as Address
from tests.embedded.harness import until
from tests.web.conftest import Shop
from tests.web.shopping import new_page, put_in, when

from cartwheel.entrypoints.server import listen, serve

BATCH = "**/api/v1/events/batch"
STREAM = "**/events/stream"


class Wire:
    """What pages send, by whichever way, and what became of it."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.lost: list[dict[str, Any]] = []
        self.by_socket = 0
        self.is_cut = False
        self._open: list[WebSocketRoute] = []

    async def cut(self) -> None:
        """Let nothing through from here on."""
        self.is_cut = True
        for socket in self._open:
            await socket.close(code=1001)

    def connect(self, socket: WebSocketRoute) -> None:
        """Pass on what a page and the server say to each other."""
        self._open.append(socket)
        if self.is_cut:
            return
        server, unanswered = socket.connect_to_server(), list[list[dict[str, Any]]]()

        def say(message: str | bytes) -> None:
            unanswered.append(json.loads(message)["batch"])
            server.send(message)

        def answer(message: str | bytes) -> None:
            said = json.loads(message)
            if said["type"] == "receipt":
                assert said["rejected"] == []
                self.by_socket += 1
                self._take(unanswered.pop(0))
            assert said["type"] != "error", said
            socket.send(message)

        socket.on_message(say)
        server.on_message(answer)

    async def carry(self, route: Route) -> None:
        """Pass on a request."""
        batch = json.loads(route.request.post_data or "{}").get("batch", [])
        if self.is_cut:
            self.lost += batch
            await route.abort("internetdisconnected")
            return
        answer = await route.fetch()
        assert answer.status == 202, await answer.text()
        assert (await answer.json())["rejected"] == []
        self._take(batch)
        await route.fulfill(response=answer)

    def _take(self, batch: list[dict[str, Any]]) -> None:
        # A message may come twice: the same id is the same message, to the server as well.
        known = {each["messageId"] for each in self.taken}
        self.taken += [each for each in batch if each["messageId"] not in known]

    def ids(self, event: str) -> list[str]:
        return [each["messageId"] for each in self.taken if each.get("event") == event]


@pytest.fixture
async def wire() -> Wire:
    return Wire()


@pytest.fixture
async def context(browser: Browser, wire: Wire) -> BrowserContext:
    context = await browser.new_context()
    await context.route(BATCH, wire.carry)
    await context.route_web_socket(STREAM, wire.connect)
    return context


@pytest.fixture
async def elsewhere(shop: Shop) -> AsyncIterator[str]:
    """A page of another origin under a strict policy, with the tracker pasted in."""
    server = shop.url.removesuffix("/shop")
    made = await shop.api.post(
        "/api-keys", json={"name": "Tracker", "scopes": ["events:write", "interventions:show"]}
    )
    tag = f'<script async src="{server}/tracker.js" data-key="{made.json()["secret"]}"></script>'
    policy = (
        f"default-src 'none'; script-src {server}; "
        f"connect-src {server} {server.replace('http', 'ws')}"
    )

    async def page(_: Request) -> HTMLResponse:
        html = f"<!doctype html><title>Elsewhere</title>{tag}<a href='/next'>Next</a>"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    app = Starlette(routes=[Address("/{path:path}", page)])
    with listen("127.0.0.1", 0) as listener:
        async with serve(app, listener):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_visit_is_told_in_the_names_that_the_pipeline_takes(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    page, trouble = await new_page(context)
    visitor = await put_in(page, shop, "desk-1")
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("status")).to_contain_text("was taken out")
    await until(lambda: bool(wire.ids("Product Removed")))
    assert [each.get("event", each["type"]) for each in wire.taken] == [
        *("page", "Product Viewed"),
        *("page", "Product Added", "Cart Viewed"),
        *("page", "Product Removed"),
    ]
    assert {each["anonymousId"] for each in wire.taken} == {visitor}
    assert len({each["context"]["sessionId"] for each in wire.taken}) == 1
    added = next(each for each in wire.taken if each.get("event") == "Product Added")
    assert (added["properties"]["name"], added["properties"]["price"]) == (
        "Notebook, Plain",
        "14.90",
    )
    letters = (await shop.api.get("/events/dead-letters")).json()["items"]
    assert [each for each in letters if each["event"].get("anonymousId") == visitor] == []
    assert wire.by_socket > 0
    assert trouble == []


async def test_what_happens_offline_survives_a_reload_and_counts_once(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    page, _ = await new_page(context)
    await put_in(page, shop, "desk-1")
    await until(lambda: bool(wire.ids("Cart Viewed")))
    await wire.cut()
    await page.evaluate("cartwheel.track('Product Viewed', {productId: 'offline'})")
    await page.reload()
    await until(lambda: any(each.get("event") == "Product Viewed" for each in wire.lost))
    lost = {e["messageId"] for e in wire.lost if e.get("properties", {}).get("productId")}
    wire.is_cut = False
    await page.reload()
    await until(lambda: lost <= set(wire.ids("Product Viewed")), seconds=10)
    await asyncio.sleep(1)
    assert len(wire.ids("Product Viewed")) == 2  # that of the page, and this under one id


async def test_what_is_called_while_the_page_is_left_arrives(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    page, _ = await new_page(context)
    await page.goto(f"{shop.url}/p/desk-1")
    await when(page, "window.cartwheel?.visitorId")
    await page.evaluate(
        """addEventListener('pagehide', () => cartwheel.track('Left', {productId: 'x'}), true);
        document.querySelector('.wordmark').click()"""
    )
    await page.wait_for_url(shop.url)
    await until(lambda: bool(wire.ids("Left")), seconds=10)


async def test_calls_before_the_script_has_come_are_done(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    page, _ = await new_page(context)
    await page.add_init_script("window.cartwheel = [['track', 'Early', {a: 1}]]")
    await page.goto(shop.url)
    await until(lambda: bool(wire.ids("Early")), seconds=10)
    await page.evaluate("cartwheel.push(['track', 'Late', {}])")
    await until(lambda: bool(wire.ids("Late")), seconds=10)


async def test_two_tabs_are_one_shopper_in_one_visit(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    for path in ("/p/desk-1", "/p/desk-2"):
        page, _ = await new_page(context)
        await page.goto(f"{shop.url}{path}")
        await when(page, "window.cartwheel?.visitorId")
    await until(lambda: len(wire.ids("Product Viewed")) == 2)
    assert len({each["anonymousId"] for each in wire.taken}) == 1
    assert len({each["context"]["sessionId"] for each in wire.taken}) == 1


async def test_who_objects_is_not_tracked_and_can_shop(
    context: BrowserContext, shop: Shop, wire: Wire
) -> None:
    await context.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
    )
    page, _ = await new_page(context)
    await page.goto(f"{shop.url}/p/desk-1")
    await page.get_by_role("button", name="Add to cart").click()
    await expect(page.get_by_role("status")).to_contain_text("is in your cart")
    await asyncio.sleep(1)
    assert wire.taken == []
    assert "cw_visitor" not in {each["name"] for each in await context.cookies()}


async def test_pages_stay_in_the_back_forward_cache_and_listen_again(
    keeping_tabs: BrowserContext, shop: Shop
) -> None:
    """A page that comes back has closed its sockets and opens others; Playwright sees neither."""
    await keeping_tabs.add_init_script(
        """window.sockets = [];
        window.WebSocket = class extends WebSocket {
          constructor(...given) { super(...given); sockets.push(this); }
        };"""
    )
    page, _ = await new_page(keeping_tabs)
    await page.goto(shop.url)
    await when(page, "sockets.map(each => each.readyState).join() === '1,1'")
    await page.evaluate("addEventListener('pageshow', e => document.title = `kept ${e.persisted}`)")
    await page.goto(f"{shop.url}/c/desk")
    await when(page, "sockets.length === 2")
    await page.evaluate("history.back()")
    await when(page, "document.title === 'kept true'")
    await when(page, "sockets.map(each => each.readyState).join() === '3,3,1,1'")


async def test_a_page_of_another_origin_needs_one_line(browser: Browser, elsewhere: str) -> None:
    context = await browser.new_context()
    page, trouble = await new_page(context)
    sockets: list[WebSocket] = []
    said: list[dict[str, Any]] = []
    heard: list[dict[str, Any]] = []

    def follow(socket: WebSocket) -> None:
        sockets.append(socket)
        socket.on("framesent", lambda frame: said.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: heard.append(json.loads(frame)))

    page.on("websocket", follow)
    await page.goto(f"{elsewhere}/first?utm_source=mail&token=secret")
    await until(lambda: any(each["type"] == "hello" for each in heard), seconds=20)
    await page.evaluate("cartwheel.track('Greeted')")
    await until(lambda: any(each["type"] == "receipt" for each in heard))
    seen = next(event for each in said if "batch" in each for event in each["batch"])
    assert seen["context"]["page"]["title"] == "Elsewhere"
    assert seen["context"]["campaign"] == {"source": "mail"}
    assert "secret" not in json.dumps(seen)
    assert sorted(each.url.rpartition("/")[2] for each in sockets) == ["stream", "visitor"]
    assert not any(each.is_closed() for each in sockets)
    assert trouble == []
