"""Offers as the tracker shows them: by pointer and keyboard, for all eyes, and once."""

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect
from tests.e2e.pages import keep_picture, violations
from tests.embedded.harness import until
from tests.web.door import Door
from tests.web.shopping import when


async def visit(tabs: BrowserContext, door: Door) -> Page:
    """Open a page in a tab of its own that listens for offers."""
    page, before = await tabs.new_page(), len(door.visitors)
    await page.goto(door.url)
    await until(lambda: len(door.visitors) > before)
    return page


def shown(page: Page) -> Locator:
    """Find the offer, as assistive technology does."""
    return page.get_by_role("dialog", name="An offer for you")


@pytest.mark.parametrize("how", ["toast", "bar", "modal"])
async def test_an_offer_suits_wide_and_narrow_light_and_dark_and_assistive_technology(
    tabs: BrowserContext, door: Door, how: str
) -> None:
    """The page's own styles, which spoil buttons and dialogs, have no part in it."""
    door.begin(offers=how)
    page = await visit(tabs, door)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    await door.offer()
    await expect(shown(page)).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("10 % less today")
    for width, height in ((1440, 900), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            await keep_picture(page, f"offer-{how}-{width}-{theme}")
            assert await violations(page) == [], f"{how} at {width}, {theme}"
        box = await shown(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    motion = await shown(page).evaluate("each => getComputedStyle(each).animationName")
    assert motion == "none"
    assert refused == []


@pytest.mark.parametrize("how", ["toast", "bar"])
async def test_what_stands_at_the_side_leaves_the_page_and_its_focus_alone(
    tabs: BrowserContext, door: Door, how: str
) -> None:
    door.begin(offers=how)
    page = await visit(tabs, door)
    await page.get_by_role("button", name="Buy").focus()
    await door.offer()
    await expect(shown(page)).to_be_visible()
    await expect(page.get_by_role("button", name="Buy")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Use my 10 %")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(shown(page)).to_have_count(0)
    await until(lambda: "Intervention Dismissed" in door.names())


async def test_a_modal_keeps_the_focus_and_gives_it_back(tabs: BrowserContext, door: Door) -> None:
    door.begin(offers="modal")
    page = await visit(tabs, door)
    await page.get_by_role("button", name="Buy").focus()
    await door.offer()
    take = page.get_by_role("button", name="Use my 10 %")
    leave = page.get_by_role("button", name="No, thanks")
    await expect(shown(page)).to_be_focused()
    await page.keyboard.type("so much to say \n")  # It answers nothing.
    keys = ("Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab")
    for key, focused in zip(keys, (take, leave, take, leave, take), strict=True):
        await page.keyboard.press(key)
        await expect(focused).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(shown(page)).to_have_count(0)
    await expect(page.get_by_role("button", name="Buy")).to_be_focused()


async def test_it_is_told_once_that_an_offer_is_seen_and_how_it_is_answered(
    tabs: BrowserContext, door: Door
) -> None:
    """Over reloads too, which show it again until it is answered, and never after."""
    door.begin(offers="modal", offer_url="/cart")
    page = await visit(tabs, door)
    await door.offer()
    await expect(shown(page)).to_be_visible()
    await page.reload()
    await expect(shown(page)).to_be_visible()
    await page.get_by_role("button", name="Use my 10 %").press("Enter")
    await page.wait_for_url("**/cart?offer=*")
    [offer] = door.shown
    assert page.url.endswith(offer)
    await until(lambda: door.names().count("page") == 3)
    await expect(shown(page)).to_have_count(0)
    told = {"Intervention Seen", "Intervention Clicked"}
    await until(lambda: told <= set(door.names()))
    about = [each for each in door.events if each.get("event") in told]
    assert [each["properties"]["interventionId"] for each in about] == [offer, offer]


async def test_of_two_tabs_one_shows_an_offer(tabs: BrowserContext, door: Door) -> None:
    door.begin()
    pages = [await visit(tabs, door) for _ in range(2)]
    await door.offer()
    await until(lambda: "Intervention Seen" in door.names())
    for page in pages:
        await page.reload()
        await when(page, "window.cartwheel?.visitorId")
    await until(lambda: door.names().count("page") == 4)
    assert sum([await shown(page).count() for page in pages]) == 1
    assert door.names().count("Intervention Seen") == 1
    assert len(door.shown) == 1
