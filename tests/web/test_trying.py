"""What models say and how they are tried has pages, before there is anything to show as well."""

import pytest
from playwright.async_api import Page, expect
from tests.embedded.harness import Instance
from tests.web.test_design import findings


@pytest.mark.parametrize(
    ("path", "heading", "said"),
    [
        ("/experiments", "Experiments", "Which model is better, with your shoppers"),
        ("/drift", "Drift", "Nothing has been looked at yet"),
        ("/forecasts", "Demand", "No forecasts yet"),
        ("/experiments/new", "New experiment", "There is no second model yet"),
    ],
)
async def test_what_is_not_there_yet_is_explained(
    page: Page, instance: Instance, path: str, heading: str, said: str
) -> None:
    await page.goto(instance.run.url + path)
    await expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    await expect(page.get_by_text(said)).to_be_visible()
    await expect(page.get_by_role("link", name="Models", exact=True).first).to_be_visible()
    assert await findings(page) == []


async def test_a_product_says_what_was_and_will_be_sold(page: Page, instance: Instance) -> None:
    await page.goto(instance.run.url + "/products")
    await page.locator("tbody a").first.click()
    await expect(page.get_by_text("Demand", exact=True)).to_be_visible()
    assert await findings(page) == []


async def test_forecasts_are_asked_for(page: Page, instance: Instance) -> None:
    await page.goto(instance.run.url + "/forecasts")
    await page.get_by_role("button", name="Forecast now").click()
    await expect(page.get_by_text("Forecasts are being made")).to_be_visible()
    # The job says what came of it: a few products, or too few weeks.
    run = page.get_by_text("How good each method was").or_(page.get_by_text("whole weeks of sales"))
    await expect(run.first).to_be_visible(timeout=90_000)
