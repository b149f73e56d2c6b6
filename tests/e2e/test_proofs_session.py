"""A second factor and a passkey, from the account's page to signing in with them."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pyotp
import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.conftest import SERVE
from tests.e2e.pages import ensure_built, keep_screens, link_mailed_to, open_tab
from tests.e2e.person import PASSWORD
from tests.embedded.harness import Instance, running
from tests.kit.ports import free_port


@pytest.fixture
async def server(e2e_folder: Path) -> AsyncIterator[Instance]:
    """A server with a name: passkeys belong to none of numbers."""
    ensure_built()
    port = free_port()
    named = {"CARTWHEEL_PORT": str(port), "CARTWHEEL_PUBLIC_URL": f"http://localhost:{port}"}
    async with running(e2e_folder / "named", command=SERVE, env=named) as server:
        yield server


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.get_by_role("heading", level=1, name="Sign in").wait_for()


async def at_home(page: Page) -> None:
    await page.get_by_role("heading", level=1, name="Home").wait_for()


async def register(page: Page, server: Instance, email: str) -> None:
    """Come to Home by the pages alone: a password typed beside the mail's link is its owner's."""
    await page.goto(f"{named(server)}/register")
    await page.get_by_label("Your name").fill("Ada Byron")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.get_by_role("heading", name="Look into your mail").wait_for()
    await page.goto(await link_mailed_to(server, email, page="verify-email"))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Confirm address").click()
    await page.get_by_label("Name of the store").fill("Ada's mugs")
    await page.get_by_role("button", name="Open store").click()
    await at_home(page)


async def set_up_factor(page: Page) -> list[str]:
    """Set up an authenticator, and return the recovery codes."""
    factor = page.get_by_role("region", name="Second factor")
    await factor.get_by_role("button", name="Set up an authenticator").click()
    dialog = page.get_by_role("dialog", name="Set up an authenticator")
    await dialog.get_by_label("Type your password first").fill(PASSWORD)
    await dialog.get_by_role("button", name="Set up an authenticator").click()
    await expect(dialog.get_by_role("img", name="The secret, for a camera")).to_be_visible()
    await keep_screens(page, "authenticator")
    code = dialog.get_by_label("Code from your authenticator")
    await code.fill("000000")
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(dialog).to_contain_text("This code is wrong or was used")
    app = pyotp.TOTP((await dialog.locator("code").text_content()) or "")
    await code.fill(app.now())
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(dialog).to_contain_text("Your recovery codes")
    recovery = await dialog.get_by_role("listitem").all_text_contents()
    assert len(recovery) == len(set(recovery)) >= 8
    await dialog.get_by_role("button", name="I have kept them").click()
    await expect(factor).to_contain_text("On")
    await keep_screens(page, "account-with-a-factor")

    return recovery


async def add_passkey(page: Page) -> None:
    """Let the browser make a key."""
    passkeys = page.get_by_role("region", name="Passkeys")
    await passkeys.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_role("dialog", name="Add a passkey")
    await dialog.get_by_label("Name").fill("Ada's phone")
    await dialog.get_by_label("Type your password first").fill(PASSWORD)
    await dialog.get_by_role("button", name="Add a passkey").click()
    await expect(passkeys.get_by_role("listitem")).to_contain_text("Ada's phone")


def named(server: Instance) -> str:
    """Where the server is, by its name."""
    return f"http://localhost:{httpx.URL(server.run.url).port}"


async def new_authenticator(page: Page) -> None:
    """Give the browser a device that holds keys, and says yes."""
    device = await page.context.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    await device.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})


async def test_a_factor_and_a_passkey_are_set_up_and_let_their_person_in(
    browser: Browser, server: Instance
) -> None:
    complaints: list[str] = []
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await open_tab(context, complaints)
    await new_authenticator(page)
    email, account = f"{uuid4().hex}@shop.example", f"{named(server)}/settings/account"
    await register(page, server, email)

    await page.goto(account)
    recovery = await set_up_factor(page)
    await sign_out(page)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    # The code above is used up for its half minute: one of the others stands in.
    await page.get_by_label("Code from your authenticator").fill(recovery[0])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await at_home(page)

    await page.goto(account)
    await add_passkey(page)
    passkeys = page.get_by_role("region", name="Passkeys")

    await sign_out(page)
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await at_home(page)
    await page.goto(account)
    await expect(passkeys.get_by_role("listitem")).to_contain_text("last used")
    sessions = page.get_by_role("region", name="Where you are signed in")
    await expect(sessions).to_contain_text("by passkey")
    await passkeys.get_by_role("button", name="Remove Ada's phone").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove Ada's phone").click()
    await expect(passkeys.get_by_role("listitem")).to_have_count(0)

    await sign_out(page)
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    await context.close()
    assert complaints == []
