"""One's own account: another password, sessions, a second factor, and the language of pages."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect
from tests.e2e.pages import keep_screens, open_tab, sign_in
from tests.e2e.person import PASSWORD, register
from tests.embedded.harness import Instance

pytestmark = pytest.mark.usefixtures("shop")

NEXT = "a kettle sings above nine harbours"


async def test_password_factor_sessions_and_language(browser: Browser, instance: Instance) -> None:
    complaints: list[str] = []
    person = await register(instance, f"{uuid4().hex}@shop.example")
    contexts = [await browser.new_context(locale="en-GB") for _ in range(2)]
    other, page = [await open_tab(context, complaints) for context in contexts]
    for each in (other, page):
        await sign_in(each, instance, person)
    await page.goto(f"{instance.run.url}/settings/account")
    sessions = page.get_by_role("region", name="Where you are signed in")
    await expect(sessions.get_by_role("listitem")).to_have_count(3)  # registering is one too

    await page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog", name="Change password")
    await dialog.get_by_label("Present password").fill("not at all mine")
    await dialog.get_by_label("New password").fill(NEXT)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(dialog).to_contain_text("This is not your present password.")
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(dialog).to_be_hidden()
    await expect(sessions.get_by_role("listitem")).to_have_count(1)
    await other.reload()
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible(timeout=15_000)

    factor = page.get_by_role("region", name="Second factor")
    await factor.get_by_role("button", name="Set up an authenticator").click()
    dialog = page.get_by_role("dialog", name="Set up an authenticator")
    await dialog.get_by_label("Type your password first").fill(NEXT)
    await dialog.get_by_role("button", name="Set up an authenticator").click()
    # Whoever never showed the password beside the mail's link is not known to have chosen it.
    await expect(dialog).to_contain_text("Choose a new password by mail first")
    await dialog.get_by_role("button", name="Close").click()
    await expect(factor).to_contain_text("Off")

    await page.get_by_role("radio", name="Deutsch").click()
    await expect(page.get_by_role("heading", level=1, name="Mein Konto")).to_be_visible()
    for path in ("account", "configuration", "members", "flags/new", "store", "keys/new"):
        await page.goto(f"{instance.run.url}/settings/{path}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await keep_screens(page, f"settings-{path.replace('/', '-')}-de")
    for context in contexts:
        await context.close()
    assert [each for each in complaints if "409" not in each] == []  # the refusal above
