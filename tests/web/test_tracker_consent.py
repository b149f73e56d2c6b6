"""What may be kept and told of a shopper is what the shopper says, in every tab at once."""

import pytest
from playwright.async_api import BrowserContext, Page, expect
from tests.embedded.harness import until
from tests.web.door import Door
from tests.web.shopping import when

KEPT = """[...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
    ...(await indexedDB.databases()).map(each => each.name)].filter(each => each)"""


async def open_page(tabs: BrowserContext, url: str) -> Page:
    """Open a page on which the tracker is there, whether or not it may track."""
    page = await tabs.new_page()
    await page.goto(url)
    await page.evaluate("new Promise(done => analytics.ready(done))")
    return page


async def kept(page: Page) -> list[str]:
    """What the browser keeps of the shopper."""
    found: list[str] = await page.evaluate(f"(async () => {KEPT})()")
    return found


@pytest.mark.parametrize(
    "objection",
    ["['globalPrivacyControl', {value: true}]", "['doNotTrack', {value: '1'}]"],
    ids=["GPC", "DNT"],
)
async def test_a_browser_that_objects_is_heeded_until_its_owner_says_otherwise(
    tabs: BrowserContext, door: Door, objection: str
) -> None:
    await tabs.add_init_script(f"Object.defineProperty(navigator, ...{objection})")
    page = await open_page(tabs, door.begin())
    await page.evaluate("analytics.track('unwanted')")
    assert await kept(page) == []
    assert not door.visitors
    await page.evaluate("analytics.consent('granted')")
    await page.evaluate("analytics.track('wanted')")
    await until(lambda: door.names() == ["page", "wanted"])


async def test_what_happens_before_the_shopper_chooses_is_held_and_nothing_is_kept(
    tabs: BrowserContext, door: Door
) -> None:
    page = await open_page(tabs, door.begin(consent="held"))
    await page.evaluate("analytics.track('Product Viewed', {productId: 'p'})")
    assert await kept(page) == []
    await page.evaluate("analytics.consent({analytics: true, marketing: false})")
    await until(lambda: door.names() == ["page", "Product Viewed"])
    chosen = {"categoryPreferences": {"analytics": True, "marketing": False}}
    assert door.events[1]["context"]["consent"] == chosen
    assert not door.visitors


async def test_who_changes_their_mind_is_forgotten_in_every_tab(
    tabs: BrowserContext, door: Door
) -> None:
    door.begin(consent="required")
    one, other = [await open_page(tabs, door.url) for _ in range(2)]
    await one.evaluate("analytics.consent('granted')")
    await when(other, "cartwheel.visitorId")
    assert await one.evaluate("cartwheel.visitorId") == await other.evaluate("cartwheel.visitorId")
    await until(lambda: len(door.visitors) == 2)
    door.is_away = True
    await other.evaluate("analytics.track('unsent')")
    await door.offer()
    dialogs = [page.get_by_role("dialog") for page in (one, other)]
    await until(lambda: door.shown != [])
    await one.evaluate("analytics.consent('denied')")
    await when(other, "!cartwheel.visitorId")
    for page, dialog in zip((one, other), dialogs, strict=True):
        await expect(dialog).to_have_count(0)
        await page.evaluate("analytics.track('unwanted')")
    await until(lambda: not door.visitors)
    assert await kept(one) == ["cartwheel.consent", "cartwheel.cwk_page"]
    door.is_away = False
    await one.reload()
    await one.evaluate("new Promise(done => analytics.ready(done))")
    assert {"unsent", "unwanted"}.isdisjoint(door.names())


async def test_a_shopper_is_known_over_tabs_and_by_the_shops_server(
    tabs: BrowserContext, door: Door
) -> None:
    """By a cookie of the shop's own that other sites' requests do not carry."""
    door.begin()
    pages = [await open_page(tabs, door.url) for _ in range(2)]
    await until(lambda: door.names() == ["page", "page"])
    [visitor] = {each["anonymousId"] for each in door.events}
    assert len({each["context"]["sessionId"] for each in door.events}) == 1
    [cookie] = await tabs.cookies()
    assert (cookie["name"], cookie["value"], cookie["sameSite"]) == ("cw_visitor", visitor, "Lax")
    await tabs.clear_cookies()
    await pages[0].reload()
    await until(lambda: len(door.events) == 3)
    assert door.events[2]["anonymousId"] == visitor
    assert [each["value"] for each in await tabs.cookies()] == [visitor]
