"""Mail templates are written, compared and brought back; pictures, services, and the mailbox."""

import re

from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.test_campaigns import begin, go_on

HTML = """<html><body><p style="color: #ff0000">Dear {{name}},</p>
<p><a href="{{unsubscribe_url}}">No more mails</a> {{postal_address}}</p></body></html>"""


async def made(shop: Shop, name: str, html: str) -> str:
    body = {"kind": "html", "source": html, "name": name, "subject": "Hello"}
    answer = await shop.api.post("/mail-templates/import", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_template_is_written_and_looked_at(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/mail-templates")
    await page.get_by_role("button", name="New template").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Autumn")
    await dialog.get_by_role("button", name="New template").click()
    await expect(page.get_by_role("heading", level=1, name="Autumn")).to_be_visible(timeout=15_000)

    # What is typed is shown beside, with the styles that the app's own policy forbids.
    mail = page.frame_locator("iframe")
    heading = mail.get_by_text("What is new")
    await expect(heading).to_be_visible()
    assert await heading.evaluate("e => getComputedStyle(e).fontSize") == "28px"
    await page.get_by_role("button", name=re.compile("^Text Write")).click()
    words = page.get_by_label("Text (HTML)")
    await words.fill("<p>Dear </p>")
    await words.evaluate("e => e.setSelectionRange(8, 8)")
    await page.get_by_role("button", name="Insert a field").nth(1).click()
    await page.get_by_role("menuitem", name="first_name").click()
    await expect(words).to_have_value("<p>Dear {{ first_name }}</p>")
    await expect(mail.get_by_text("Dear Ada")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Heading What")).focus()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_text("Heading is now at place 2")).to_be_attached()
    await expect(page.get_by_text("Note", exact=True)).to_be_visible()
    await keep_screens(page, "template-editor")
    await page.get_by_role("button", name="Save a version").click()
    await expect(page.get_by_text("Version 2 ·")).to_be_visible()


async def test_versions_are_compared_and_brought_back(
    page: Page, shop: Shop, instance: Instance
) -> None:
    one_id = await made(shop, "Winter", HTML)
    dialog = page.get_by_role("dialog")
    await page.goto(f"{instance.run.url}/mail-templates/{one_id}")
    await expect(page.get_by_label("Subject line")).to_have_value("Hello")
    # Somebody else is faster: who it was is said, and nothing is lost.
    found = (await shop.api.get(f"/mail-templates/{one_id}")).json()
    body = {"version": 1, "content": found["content"] | {"subject": "Theirs"}}
    saved = await shop.api.put(f"/mail-templates/{one_id}", json=body)
    assert saved.status_code == 200, saved.text
    await page.get_by_label("Subject line").fill("Mine")
    await page.get_by_role("button", name="Save a version").click()
    told = page.get_by_text("Somebody has saved a version meanwhile")
    await expect(told).to_be_visible()
    await dialog.get_by_role("button", name="Keep mine").click()
    await expect(told).to_be_hidden()
    await page.get_by_role("button", name="Save a version").click()
    await expect(page.get_by_text("Version 3 ·")).to_be_visible()

    await page.get_by_role("link", name="Versions").click()
    await page.get_by_role("button", name="Compare with the version in use").last.click()
    await expect(page.get_by_role("group", name="What is different")).to_contain_text("Mine")
    await keep_screens(page, "template-versions")
    await page.get_by_role("button", name="Restore").last.click()
    await dialog.get_by_role("button", name="Restore").click()
    await expect(page.get_by_text("restored from version 1")).to_be_visible()

    await page.goto(f"{instance.run.url}/mail-templates")
    await page.get_by_role("button", name="Import").click()
    await dialog.get_by_label("Or paste the source").fill(HTML)
    await dialog.get_by_label("Name").fill("From elsewhere")
    await dialog.get_by_label("Subject line").fill("Hello")
    await dialog.get_by_role("button", name="Import").click()
    await expect(page.get_by_role("heading", level=1, name="From elsewhere")).to_be_visible()
    red = page.frame_locator("iframe").get_by_text(re.compile("^Dear"))
    assert await red.evaluate("e => getComputedStyle(e).color") == "rgb(255, 0, 0)"
    await page.goto(f"{instance.run.url}/mail-templates?q=elsewhere")
    await expect(page.get_by_role("row")).to_have_count(2)
    await keep_screens(page, "templates")


async def test_what_is_typed_offline_is_not_lost(page: Page, instance: Instance) -> None:
    await begin(page, instance, "On the train")
    await page.context.set_offline(True)
    await page.get_by_label("Brief").fill("Written in a tunnel.")
    await page.get_by_role("button", name="Next: Audience").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await expect(page.get_by_label("Brief")).to_have_value("Written in a tunnel.")
    await keep_screens(page, "campaign-offline")
    await page.context.set_offline(False)
    page.on("dialog", lambda asked: asked.accept())
    await page.reload()
    await page.get_by_role("button", name="Restore").click()
    await expect(page.get_by_label("Brief")).to_have_value("Written in a tunnel.")
    await go_on(page, "Audience")
    await page.get_by_role("button", name="Back", exact=True).click()
    await expect(page.get_by_label("Brief")).to_have_value("Written in a tunnel.")


async def test_services_pictures_and_the_mailbox(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/pictures")
    await page.get_by_label("What is to be seen").fill("A blue lamp")
    await expect(page.get_by_text("at most.")).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="Paint").click()
    painted = page.get_by_role("list", name="What was made").get_by_role("img", name="A blue lamp")
    await expect(painted.first).to_be_visible(timeout=60_000)
    await keep_screens(page, "pictures")

    await page.goto(f"{instance.run.url}/settings/services")
    await page.get_by_role("button", name="Check settings").click()
    await expect(page.get_by_text("Takes our settings", exact=True).first).to_be_visible(
        timeout=30_000
    )
    await expect(page.get_by_role("cell", name="Pictures")).to_be_visible()
    await keep_screens(page, "services")
    await page.get_by_role("link", name="Calls").click()
    await expect(page.get_by_text("Done").first).to_be_visible()
    await keep_screens(page, "service-calls")

    await begin(page, instance, "With a picture")
    await page.goto(page.url.replace("/purpose", "/images"))
    await page.get_by_role("button", name="Add a picture").click()
    await page.get_by_role("button", name="Choose one that was painted").click()
    await page.get_by_role("button", name="Take “A blue lamp”").first.click()
    await expect(page.get_by_label("Address of the picture")).to_have_value(re.compile("^http"))
    await keep_screens(page, "campaign-images")

    await page.goto(f"{instance.run.url}/outbox-mail")
    await expect(page.get_by_text("these mails stayed on this machine")).to_be_visible()
    await keep_screens(page, "mailbox")
