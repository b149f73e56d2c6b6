"""A session in the pages: begun by a mail, renewed unseen, and never lost with what was typed."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from tests.e2e.pages import ensure_built, keep_screens, link_mailed_to, open_tab, sign_in
from tests.e2e.person import PASSWORD, Person, register
from tests.embedded.harness import Instance


@pytest.fixture(autouse=True)
def built() -> None:
    ensure_built()


@pytest.fixture
async def person(server: Instance) -> Person:
    return await register(server, f"{uuid4().hex}@shop.example")


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
async def context(browser: Browser, complaints: list[str]) -> AsyncIterator[BrowserContext]:
    """A browser of one person; whatever pages complain of fails the test."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    await context.close()
    assert complaints == []


@pytest.fixture
async def page(context: BrowserContext, complaints: list[str]) -> Page:
    return await open_tab(context, complaints)


async def test_from_registering_to_home(page: Page, server: Instance) -> None:
    email = f"{uuid4().hex}@shop.example"
    await page.goto(f"{server.run.url}/orders?q=1042")
    await expect(page).to_have_url(re.compile(r"/sign-in\?next=/orders"))
    await keep_screens(page, "sign-in")
    await page.get_by_role("link", name="Create an account").click()
    await page.get_by_label("Your name").fill("Ada Byron")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill("password")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_label("Password")).to_be_focused()
    await expect(page.get_by_label("Password")).to_have_accessible_description(
        "It is in lists of passwords that leaked"
    )
    await keep_screens(page, "register")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.get_by_role("heading", name="Look into your mail").wait_for()

    await page.goto(await link_mailed_to(server, email, page="verify-email"))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Confirm address").click()
    await page.get_by_label("Name of the store").fill("Ada's mugs")
    await keep_screens(page, "open-store")
    await page.get_by_label("Currency").select_option("JPY")
    await page.get_by_role("button", name="Open store").click()
    await page.get_by_role("heading", level=1, name="Home").wait_for()
    await expect(page).to_have_title("Home · Ada's mugs")
    await keep_screens(page, "home-empty")


async def test_a_wrong_password_says_so_and_keeps_the_address(
    page: Page, server: Instance, person: Person
) -> None:
    await page.goto(f"{server.run.url}/sign-in")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password").fill("not this one")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("E-mail or password is wrong")
    await expect(page.get_by_label("E-mail")).to_have_value(person.email)


async def test_tabs_renew_a_session_unseen(
    context: BrowserContext, page: Page, server: Instance, person: Person, complaints: list[str]
) -> None:
    await sign_in(page, server, person)
    other = await open_tab(context, complaints)
    await other.goto(server.run.url)
    await other.get_by_role("heading", level=1, name="Home").wait_for()
    refreshed: list[int] = []
    context.on(
        "response",
        lambda answer: refreshed.append(answer.status) if "auth.refresh" in answer.url else None,
    )
    await context.clear_cookies(name="cw_access")
    for tab in (page, other):
        await tab.reload()
    for tab in (page, other):
        await tab.get_by_role("heading", level=1, name="Home").wait_for()
    assert set(refreshed) == {200}
    assert "cw_access" in {cookie["name"] for cookie in await context.cookies()}


async def test_a_lost_session_is_begun_anew_over_the_page(
    context: BrowserContext, page: Page, server: Instance, person: Person
) -> None:
    await sign_in(page, server, person)
    await page.keyboard.press("Control+k")
    search = page.get_by_placeholder("Search or jump to")
    await search.wait_for()
    await context.clear_cookies()
    await search.fill("something typed")
    dialog = page.get_by_role("dialog", name="Sign in to go on")
    await dialog.wait_for()
    await keep_screens(page, "session-lost")
    await expect(dialog.get_by_label("E-mail")).to_have_value(person.email)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in", exact=True).click()
    await expect(dialog).to_be_hidden()
    await expect(search).to_have_value("something typed")
    await page.get_by_text("Nothing found for “something typed”").wait_for()


async def test_a_tab_never_shows_another_store_under_its_name(
    context: BrowserContext, page: Page, server: Instance, person: Person, complaints: list[str]
) -> None:
    async with httpx.AsyncClient(base_url=f"{server.run.url}/api/v1", trust_env=False) as client:
        login = await client.post("/auth/login", json=person.login(cookies=False))
        token = {"authorization": f"Bearer {login.json()['accessToken']}"}
        opened = await client.post("/stores", json={"name": "Second"}, headers=token)
        assert opened.status_code == 201, opened.text
    await sign_in(page, server, person)
    other = await open_tab(context, complaints)
    await other.goto(server.run.url)
    await other.get_by_role("button", name="change store").click()
    await other.get_by_role("menuitemcheckbox", name="Second").click()
    await expect(other).to_have_title("Home · Second")
    dialog = page.get_by_role("dialog", name="another store")
    await dialog.wait_for()
    await expect(page).to_have_title("Home · Ada's")
    await dialog.get_by_role("button", name="Go back to Ada's").click()
    await expect(dialog).to_be_hidden()
    await expect(page).to_have_title("Home · Ada's")
    await other.get_by_role("dialog", name="another store").wait_for()


async def test_who_signs_out_does_so_in_every_tab(
    context: BrowserContext, page: Page, server: Instance, person: Person, complaints: list[str]
) -> None:
    await sign_in(page, server, person)
    other = await open_tab(context, complaints)
    await other.goto(server.run.url)
    await other.get_by_role("button", name="account").click()
    await other.get_by_role("menuitem", name="Sign out").click()
    await other.get_by_role("heading", level=1, name="Sign in").wait_for()
    await page.get_by_role("dialog", name="Sign in to go on").wait_for()
    await page.goto(server.run.url)
    await page.get_by_role("heading", level=1, name="Sign in").wait_for()


async def test_the_shell_by_keys_alone_and_in_german(
    page: Page, server: Instance, person: Person
) -> None:
    await sign_in(page, server, person)
    await page.keyboard.press("g")
    await page.keyboard.press("o")
    await page.get_by_role("heading", level=1, name="Orders").wait_for()
    await page.keyboard.press("Shift+?")
    await page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="account").click()
    await page.get_by_role("menuitemcheckbox", name="Deutsch").click()
    await page.get_by_role("heading", level=1, name="Bestellungen").wait_for()
    await keep_screens(page, "german")
    await page.reload()
    await page.get_by_role("heading", level=1, name="Bestellungen").wait_for()
    assert await page.evaluate("document.documentElement.lang") == "de"
