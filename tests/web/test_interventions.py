"""A template is written with its preview, a campaign tries it out, results say what it brings."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance

pytestmark = pytest.mark.usefixtures("shop")


async def test_a_template_is_written_and_a_campaign_tries_it_out(
    page: Page, instance: Instance
) -> None:
    await page.get_by_role("navigation").get_by_role("link", name="Interventions").first.click()
    await expect(page.get_by_role("heading", level=1, name="Interventions")).to_be_visible()
    await keep_screens(page, "interventions")

    await page.goto(f"{instance.run.url}/interventions/templates")
    await page.get_by_role("link", name="New template").first.click()
    await page.get_by_label("Name", exact=True).fill("Come back")
    await page.get_by_label("Subject").fill("{{ goods }} waits for you")
    await page.get_by_label("Text", exact=True).fill(
        "Hi {{ first_name }}, take {{ discount }} off."
    )
    await expect(page.get_by_text("Hi Ada, take 10 % off.").first).to_be_visible()
    await keep_screens(page, "intervention-template")
    await page.get_by_role("button", name="New template").click()
    rows = page.get_by_role("table").get_by_role("row")
    await expect(rows.filter(has_text="Come back")).to_be_visible()

    await page.goto(f"{instance.run.url}/interventions/campaigns")
    await page.get_by_role("link", name="New campaign").first.click()
    await page.get_by_label("Name", exact=True).first.fill("Spring")
    await page.get_by_label("Discount").fill("10")
    await page.get_by_role("button", name="Add a variant").click()
    await keep_screens(page, "intervention-campaign")
    await page.get_by_role("button", name="New campaign").click()
    await rows.filter(has_text="Spring").get_by_role("link").click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()

    await page.goto(f"{instance.run.url}/interventions/results")
    await expect(page.get_by_text(re.compile("nobody can tell"))).to_be_visible()
    await keep_screens(page, "intervention-results")
