"""
Pushes in the real Chromium: a shop's button, and what its service worker does with what comes.

No push service can be had here, and Chromium says so in its own way: what the button makes of that
is real; where a subscription is needed, the browser's is put in its place. Pushes themselves are
delivered to the real worker through the browser's debugger.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from tests.e2e.pages import ensure_built
from tests.embedded.harness import until

from cartwheel.entrypoints.server import listen, serve
from cartwheel.entrypoints.tracker import tracker_routes

PUBLIC_KEY = (
    "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U"
)
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<main><h1>Shop</h1></main><script type="module" src="/button.js"></script>"""
BUTTON = """import { subscribe, unsubscribe } from '/tracker-push.js';
const said = { key: 'cwk_page', visitorId: 'visitor-of-the-shop' };
window.subscribe = () => subscribe({ ...said, worker: '/shop-worker.js' });
window.unsubscribe = () => unsubscribe(said);"""
STAND_IN = """(endpoint) => {
  const keys = { p256dh: 'point', auth: 'secret' };
  let kept = null;
  const toJSON = () => ({ endpoint, keys });
  const made = { endpoint, toJSON, unsubscribe: async () => (kept = null) };
  PushManager.prototype.subscribe = async (options) => {
    window.asked = options;
    return (kept = made);
  };
  PushManager.prototype.getSubscription = async () => kept;
}"""
OFFER = {"title": "Your mug", "body": "Take 10 % off", "token": "signed", "url": "/cart"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body }) => [title, body])"""


@dataclass
class PushShop:
    """A shop with a button for pushes, and what its browsers told."""

    url: str = ""
    told: list[tuple[str, Any]] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        name = request.url.path.rpartition("/visitors/")[2]
        self.told.append((name, await request.json()))
        return JSONResponse({"publicKey": PUBLIC_KEY, "isSubscribed": True})

    async def track(self, request: Request) -> Response:
        self.told.append((request.path_params["id"], dict(request.query_params)))
        return Response(status_code=204)


def static(text: str, kind: str) -> Any:
    async def answer(_: Request) -> Response:
        return HTMLResponse(text, media_type=kind, headers={"content-security-policy": POLICY})

    return answer


@asynccontextmanager
async def open_shop() -> AsyncIterator[PushShop]:
    shop = PushShop()
    script = "text/javascript"
    routes = [
        Route("/", static(PAGE, "text/html")),
        Route("/button.js", static(BUTTON, script)),
        Route("/shop-worker.js", static("importScripts('/tracker-worker.js');", script)),
        Route("/api/v1/visitors/{name:path}", shop.hear, methods=["POST"]),
        Route("/track/{id}", shop.track, methods=["POST"]),
        *tracker_routes(),
    ]
    with listen("127.0.0.1", 0) as listener:
        async with serve(Starlette(routes=routes), listener):
            shop.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield shop


@pytest.fixture(scope="module")
async def push_shop() -> AsyncIterator[PushShop]:
    ensure_built()
    async with open_shop() as shop:
        yield shop


@pytest.fixture
def context(keeping_tabs: BrowserContext) -> BrowserContext:
    return keeping_tabs


async def visit(context: BrowserContext, shop: PushShop, *, agrees: bool = True) -> Page:
    shop.told.clear()
    if agrees:
        await context.grant_permissions(["notifications"], origin=shop.url)
    page = await context.new_page()
    await page.goto(shop.url)
    await page.wait_for_function("'subscribe' in window")
    return page


async def push(page: Page, shop: PushShop, message: dict[str, Any]) -> None:
    """Have the browser take a push for the shop's worker."""
    session = await page.context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def hear(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if not found.done() and not each["isDeleted"]:
                found.set_result(each["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", hear)
    await session.send("ServiceWorker.enable")
    given = {"origin": f"{shop.url}/", "registrationId": await found, "data": json.dumps(message)}
    await session.send("ServiceWorker.deliverPushMessage", given)
    await session.detach()


async def listening(context: BrowserContext, shop: PushShop) -> Page:
    """Return a page whose worker is there for pushes."""
    page = await visit(context, shop)
    await page.evaluate("navigator.serviceWorker.register('/shop-worker.js')")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


async def test_who_says_no_is_left_alone(context: BrowserContext, push_shop: PushShop) -> None:
    page = await visit(context, push_shop, agrees=False)
    assert await page.evaluate("subscribe()") == "denied"
    workers = await page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((w) => w.length)"
    )
    assert (workers, push_shop.told) == (0, [])


async def test_where_the_browser_has_no_push_service_it_is_said_and_nothing_is_kept(
    context: BrowserContext, push_shop: PushShop
) -> None:
    page = await visit(context, push_shop)
    assert await page.evaluate("subscribe()") == "later"
    assert [name for name, _ in push_shop.told] == ["push-key"]
    scope = await page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)")
    assert scope == f"{push_shop.url}/"


async def test_a_browser_is_subscribed_by_the_stores_key_and_given_up_again(
    context: BrowserContext, push_shop: PushShop
) -> None:
    page = await visit(context, push_shop)
    endpoint = "https://push.example/send/1"
    await page.evaluate(STAND_IN, endpoint)
    assert await page.evaluate("subscribe()") == "subscribed"
    asked = {"userVisibleOnly": True, "applicationServerKey": PUBLIC_KEY}
    assert await page.evaluate("asked") == asked
    visitor = {"visitorId": "visitor-of-the-shop"}
    keys = {"p256dh": "point", "auth": "secret"}
    assert push_shop.told[1:] == [
        ("push-subscriptions", {**visitor, "endpoint": endpoint, "keys": keys})
    ]
    await page.evaluate("unsubscribe()")
    assert push_shop.told[-1] == ("push-subscriptions/end", {**visitor, "endpoint": endpoint})
    told = len(push_shop.told)
    await page.evaluate("unsubscribe()")
    assert len(push_shop.told) == told  # there is nothing left to give up


async def test_a_push_that_comes_twice_is_shown_once_and_told_to_whom_it_concerns(
    context: BrowserContext, push_shop: PushShop
) -> None:
    page = await listening(context, push_shop)
    offer = {**OFFER, "track": f"{push_shop.url}/track/one"}
    for _ in range(2):
        await push(page, push_shop, offer)
    arrived = ("one", {"t": "signed", "sign": "delivered"})
    await until(lambda: push_shop.told == [arrived, arrived])
    assert await page.evaluate(SHOWN) == [["Your mug", "Take 10 % off"]]


async def test_a_notification_that_is_followed_goes_and_is_told(
    context: BrowserContext, push_shop: PushShop
) -> None:
    page = await listening(context, push_shop)
    await push(page, push_shop, {**OFFER, "track": f"{push_shop.url}/track/two"})
    await until(lambda: len(push_shop.told) == 1)
    [worker] = context.service_workers
    # The debugger presses no notifications; nobody else's press may open a window either.
    await worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
        }"""
    )
    await until(lambda: ("two", {"t": "signed", "sign": "clicked"}) in push_shop.told)
    assert await page.evaluate(SHOWN) == []


async def test_a_test_push_is_shown_and_told_to_nobody(
    context: BrowserContext, push_shop: PushShop
) -> None:
    page = await listening(context, push_shop)
    await push(page, push_shop, {"title": "A test", "body": "Of the channel"})

    async def is_shown() -> bool:
        return bool(await page.evaluate(SHOWN))

    await until(is_shown)
    assert await page.evaluate(SHOWN) == [["A test", "Of the channel"]]
    assert push_shop.told == []
