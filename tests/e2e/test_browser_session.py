"""
A person's session in a real browser: in cookies that scripts cannot read, for our pages alone.

The foreign page stands at another port of the same address. For cookies that is the same
site, so that the browser sends them along: what keeps such a page out is the server.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page
from tests.e2e.person import Person, register
from tests.embedded.harness import Instance, until

from cartwheel.entrypoints.server import listen, serve

CALL = """async ([path, method, body]) => {
  const answer = await fetch(path, {
    method,
    credentials: 'include',
    ...(body === null ? {} : { headers: { 'content-type': 'application/json' }, body }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}"""
"""Calls a procedure as a page does."""

OPEN = """url => new Promise(resolve => {
  window.socket = new WebSocket(url);
  socket.onclose = event => resolve(event.code);
  socket.onopen = () => socket.send('{"type":"sing"}');
  socket.onmessage = event => resolve(JSON.parse(event.data).type);
})"""
"""Opens a socket, says what is not understood, and resolves with the answer."""

REFUSED = """url => new Promise(resolve => {
  const heard = [];
  const socket = new WebSocket(url);
  socket.onmessage = event => heard.push(event.data);
  socket.onclose = event => resolve([event.code, ...heard]);
})"""
"""Opens a socket and resolves with its close and whatever came before."""

ENDED = """() => new Promise(resolve => {
  socket.onclose = event => resolve(event.code);
  socket.send('{"type":"sing"}');
})"""
"""Says something on the open socket and resolves with its close."""


@pytest.fixture
async def person(server: Instance) -> Person:
    return await register(server, f"{uuid4().hex}@shop.example")


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context()
    yield context
    await context.close()


@pytest.fixture
async def page(server: Instance, context: BrowserContext) -> Page:
    """A page of ours, where nobody is signed in."""
    page = await context.new_page()
    await page.goto(f"{server.run.url}/livez")
    return page


@pytest.fixture
async def foreign(context: BrowserContext) -> AsyncIterator[Page]:
    """A page of somebody else's, in the same browser."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del receive
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/html")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"<!doctype html><p>Win!"})

    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with serve(app, listener):
            evil = await context.new_page()
            await evil.goto(url)
            yield evil
            await evil.close()


async def call(page: Page, path: str, body: Any = None, *, method: str = "POST") -> dict[str, Any]:
    given = None if body is None else json.dumps(body)
    answer: dict[str, Any] = await page.evaluate(CALL, [f"/api/v1{path}", method, given])
    return answer


async def sign_in(page: Page, person: Person) -> dict[str, Any]:
    answer = await call(page, "/auth/login", person.login())
    assert answer["status"] == 200, answer
    signed_in: dict[str, Any] = answer["body"]
    return signed_in


async def who(page: Page) -> int:
    """The status that a page gets that asks who is signed in."""
    status: int = (await call(page, "/auth/me", method="GET"))["status"]
    return status


async def cookies(context: BrowserContext) -> dict[str, Any]:
    return {cookie["name"]: cookie for cookie in await context.cookies()}


def socket_of(server: Instance, person: Person) -> str:
    return f"{server.run.url.replace('http', 'ws')}/ws/store/{person.store_id}"


async def test_from_login_to_logout(page: Page, context: BrowserContext, person: Person) -> None:
    assert await who(page) == 401
    signed_in = await sign_in(page, person)
    assert (signed_in["accessToken"], signed_in["refreshToken"]) == (None, None)
    kept = await cookies(context)
    assert set(kept) == {"cw_access", "cw_device", "cw_refresh"}
    for cookie in kept.values():
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert await page.evaluate("document.cookie") == ""
    me = await call(page, "/auth/me", method="GET")
    assert (me["body"]["person"]["email"], me["body"]["storeId"]) == (person.email, person.store_id)

    changed = await call(page, "/stores/current", {"name": "Hers"}, method="PATCH")
    assert (changed["status"], changed["body"]["name"]) == (200, "Hers")
    refreshed = await call(page, "/auth/refresh")
    assert (refreshed["status"], refreshed["body"]["refreshToken"]) == (200, None)
    after = await cookies(context)
    assert after["cw_refresh"]["value"] != kept["cw_refresh"]["value"]
    assert await page.evaluate("document.cookie") == ""
    assert await who(page) == 200

    assert (await call(page, "/auth/logout"))["status"] == 204
    assert set(await cookies(context)) == {"cw_device"}  # the device stays known
    assert await who(page) == 401
    # Whoever has kept a copy has nothing.
    await context.add_cookies([after["cw_access"], after["cw_refresh"]])
    await until(lambda: is_out(page))
    assert (await call(page, "/auth/refresh"))["status"] == 401


async def is_out(page: Page) -> bool:
    return await who(page) == 401


async def test_a_page_that_comes_back_is_still_signed_in(
    server: Instance, page: Page, context: BrowserContext, person: Person
) -> None:
    """Another tab, and a link from elsewhere: what `Lax` is for."""
    await sign_in(page, person)
    tab = await context.new_page()
    await tab.goto("data:text/html,<p>elsewhere")
    await tab.goto(f"{server.run.url}/livez")
    assert await who(tab) == 200


async def test_a_foreign_page_can_neither_change_nor_read(
    server: Instance, page: Page, foreign: Page, person: Person
) -> None:
    await sign_in(page, person)
    url = f"{server.run.url}/api/v1"
    for path, method, body in (
        ("/auth/me", "GET", None),
        ("/stores/current", "PATCH", '{"name":"Evil"}'),
        ("/auth/logout", "POST", None),
        ("/auth/refresh", "POST", "{}"),
    ):
        answer = foreign.evaluate(CALL, [url + path, method, body])
        with pytest.raises(Exception, match="Failed to fetch"):
            await answer
    opaque = "async ([url, options]) => (await fetch(url, options)).type"
    silent = {"mode": "no-cors", "credentials": "include"}
    for path, options, status in (
        ("/auth/me", silent, 200),
        ("/auth/logout", silent | {"method": "POST"}, 403),
        ("/auth/refresh", silent | {"method": "POST"}, 403),
        ("/auth/sessions", silent | {"method": "POST", "body": "{}"}, 405),
        ("/stores/current/../../auth/logout", silent | {"method": "POST"}, 403),
    ):
        # That the first is answered shows that the cookies go along.
        async with foreign.expect_response(lambda _: True) as answered:
            assert await foreign.evaluate(opaque, [url + path, options]) == "opaque"
        assert (await answered.value).status == status, path
    trpc = f"{server.run.url}/trpc/auth.logout?batch=1"
    async with foreign.expect_response(trpc) as answered:
        await foreign.evaluate(opaque, [trpc, silent | {"method": "POST", "body": "{}"}])
    assert (await answered.value).status == 415
    assert await who(page) == 200
    store = await call(page, f"/stores/{person.store_id}", method="GET")
    assert store["body"]["name"] == "Ada's"


async def test_a_form_on_a_foreign_page_signs_nobody_out(
    server: Instance, page: Page, foreign: Page, person: Person
) -> None:
    await sign_in(page, person)
    action = f"{server.run.url}/api/v1/auth/logout"
    await foreign.set_content(f'<form method="post" action="{action}"><button>Win</button></form>')
    async with foreign.expect_navigation() as landed:
        await foreign.get_by_role("button").click()
    answer = await landed.value
    assert (answer.status, (await answer.json())["code"]) == (403, "cross_site_request")
    assert await who(page) == 200


async def test_a_foreign_page_signs_nobody_in(
    server: Instance, page: Page, foreign: Page, context: BrowserContext, person: Person
) -> None:
    """Else it could have somebody work in the attacker's account."""
    path = f"{server.run.url}/api/v1/auth/login"
    with pytest.raises(Exception, match="Failed to fetch"):
        await foreign.evaluate(CALL, [path, "POST", json.dumps(person.login())])
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            path, json=person.login(), headers={"origin": "http://127.0.0.1:1"}
        )
    assert answer.status_code == 403
    assert await cookies(context) == {}
    assert await who(page) == 401


async def test_the_cookie_opens_the_stores_socket_for_our_pages_alone(
    server: Instance, page: Page, foreign: Page, person: Person
) -> None:
    """Cross-site WebSocket hijacking is refused: the browser sends the cookie there, too."""
    url = socket_of(server, person)
    async with asyncio.timeout(60):
        assert await page.evaluate(REFUSED, url) == [4401]
        await sign_in(page, person)
        assert await page.evaluate(OPEN, url) == "error"
        assert await foreign.evaluate(REFUSED, url) == [4403]
        # The one that is open ends with the session, at the latest when something is said.
        assert (await call(page, "/auth/logout"))["status"] == 204
        await until(lambda: is_out(page))
        assert await page.evaluate(ENDED) == 4401
        assert await page.evaluate(REFUSED, url) == [4401]
