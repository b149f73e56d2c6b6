"""Models, experiments and drift by keyboard: filled as after some months, and as they begin."""

import json
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web import tried_models as told
from tests.web.test_states import called

pytestmark = pytest.mark.usefixtures("shop")


async def answer(page: Page, answers: dict[str, Any]) -> None:
    """Answer some procedures with what the demo's store is too young for."""

    async def handle(route: Route) -> None:
        names = called(route)
        ours = {place: answers[name] for place, name in enumerate(names) if name in answers}
        if not ours:
            await route.continue_()
            return
        response = await route.fetch()
        head, *lines = (await response.text()).splitlines()
        kept = [line for line in lines if line and json.loads(line)[0] not in ours]
        given = [
            json.dumps([place, 0, [[{"result": {"data": data}}]]]) for place, data in ours.items()
        ]
        await route.fulfill(response=response, body="\n".join([head, *kept, *given]) + "\n")

    await page.route("**/trpc/**", handle)


async def press(page: Page, what: Locator) -> None:
    """Press what has the focus once it has come there: no pointer does it."""
    await what.focus()
    await expect(what).to_be_focused()
    await page.keyboard.press("Enter")


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name)


async def test_models_begin_with_the_rules(page: Page) -> None:
    link = page.get_by_role("navigation").get_by_role("link", name="Models").first
    await press(page, link)
    await expect(heading(page, "Models")).to_be_visible()
    await expect(page.get_by_text("The documented rules score your carts")).to_be_visible()
    await keep_screens(page, "models-none")
    await press(page, page.get_by_role("link", name="Experiments"))
    await expect(page.get_by_text("Which model is better, with your shoppers")).to_be_visible()
    await keep_screens(page, "experiments-none")


async def test_a_version_says_what_it_is_worth_and_is_taken_out_of_use(
    page: Page, instance: Instance
) -> None:
    await answer(
        page,
        {
            "models.list": told.MODELS,
            "models.get": told.DETAIL,
            "models.status": told.STATUS,
            "models.deployments": told.DEPLOYED,
        },
    )
    await page.goto(f"{instance.run.url}/models")
    rows = page.get_by_role("table").get_by_role("row")
    await expect(rows.filter(has_text="Scores carts")).to_contain_text("Version 2")
    await keep_screens(page, "models")
    await expect(rows).to_have_count(3)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(heading(page, "Version 2")).to_be_visible()
    effects = page.get_by_text("Earlier purchases")
    await expect(effects).to_be_visible()
    await expect(page.get_by_text("Sensitivity to prices")).to_be_visible()
    await keep_screens(page, "model")
    await press(page, page.get_by_role("button", name="Roll back …"))
    dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
    await expect(dialog).to_contain_text("Take version 2 out of use?")
    await keep_screens(page, "model-roll-back")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_an_experiment_shows_its_result_and_asks_before_it_ends(
    page: Page, instance: Instance
) -> None:
    await answer(
        page,
        {
            "models.list": told.MODELS,
            "experiments.list": {"items": [told.EXPERIMENT], "nextCursor": None},
            "experiments.get": told.EXPERIMENT,
            "experiments.results": told.RESULT,
        },
    )
    await page.goto(f"{instance.run.url}/experiments")
    rows = page.get_by_role("table").get_by_role("row")
    await expect(rows.filter(has_text="Does the new one")).to_contain_text("Running")
    await keep_screens(page, "experiments")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(heading(page, "Does the new one win more back")).to_be_visible()
    await expect(page.get_by_text("The challenger wins more carts back.")).to_be_visible()
    await expect(page.get_by_text("Yes, as far as can be told")).to_be_visible()
    await keep_screens(page, "experiment")
    await press(page, page.get_by_role("button", name="Promote …"))
    dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
    await expect(dialog).to_contain_text("It was found to be better.")
    await keep_screens(page, "experiment-promote")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_drift_is_told_in_plain_words_feature_by_feature(
    page: Page, instance: Instance
) -> None:
    await answer(page, {"drift.list": told.REPORTS, "drift.cases": told.NONE})
    await page.goto(f"{instance.run.url}/drift")
    await expect(page.get_by_text("farthest now: Average price of a piece")).to_be_visible()
    await expect(page.get_by_text("averagePrice")).to_have_count(0)
    holiday = page.get_by_role("button", name="Public holiday")
    await press(page, holiday)
    await expect(holiday).to_have_attribute("aria-pressed", "true")
    bins = page.get_by_role("list").filter(has_text="Not known")
    for word in ("Yes", "No", "Other"):
        await expect(bins).to_contain_text(word)
    await keep_screens(page, "drift")
