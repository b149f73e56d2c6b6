"""A question about the store's figures is answered while one watches, with the figures."""

from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens
from tests.web.conftest import Shop


async def test_a_question_is_answered_with_its_figures(page: Page, shop: Shop) -> None:
    await page.get_by_role("link", name="Ask about figures").click()
    await expect(page.get_by_role("heading", level=1, name="Questions")).to_be_visible()
    await keep_screens(page, "questions-empty")
    ask = page.get_by_role("button", name="Ask", exact=True)
    await expect(ask).to_have_attribute("aria-disabled", "true")

    await page.get_by_role("button", name="Which products sold best?").click()
    await expect(page.get_by_label("What do you want to know?")).to_have_value(
        "Which products sold best?"
    )
    await ask.click()
    answer = page.get_by_role("region", name="Which products sold best?")
    await expect(answer.get_by_text("It cost")).to_be_visible(timeout=60_000)
    await expect(answer.get_by_text("A stand-in on this machine answered")).to_be_visible()
    best = page.get_by_role("region", name="Best sellers")
    sold = await shop.api.post("/ai/ask", json={"question": "Which products sold best?"})
    told = sold.json()["readings"][0]
    assert told["procedure"] == "analytics.topProducts"
    for item in told["figures"]["items"][:3]:
        await expect(best.get_by_role("row").filter(has_text=item["title"]).first).to_be_visible()
    await best.get_by_text("Where they are from").click()
    await expect(best.get_by_role("group", name="Where they are from")).to_contain_text(
        "analytics.topProducts"
    )
    await keep_screens(page, "questions-answered")
