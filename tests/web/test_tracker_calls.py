"""What pages say by calls, markup and attributes becomes events in the pipeline's names."""

from typing import Any

from playwright.async_api import BrowserContext
from tests.embedded.harness import until
from tests.web.door import Door
from tests.web.shopping import when

SNIPPET = """window.analytics = []; window.held = window.analytics;
    for (const name of ['track', 'page', 'identify', 'ready'])
        analytics[name] = (...given) => { analytics.push([name, ...given]); return analytics };
    analytics.page('Docs', 'Read'); analytics.identify('7', {plan: 'free'});
    analytics.track('Early', {a: 1}); analytics.ready(() => document.title = 'ready')"""
PRODUCT = """<section itemscope itemtype="https://schema.org/Product">
    <h2 itemprop="name">Mug</h2><meta itemprop="sku" content="MUG">
    <p itemprop="offers" itemscope itemtype="https://schema.org/Offer">
    <data itemprop="price" value="12.50">12,50 €</data>
    <meta itemprop="priceCurrency" content="EUR"></p></section>
    <form action="/next" data-cartwheel="Product Added" data-cartwheel-product-id="MUG">
    <input name="quantity" aria-label="Quantity" value="3"><button>Add</button></form>"""


def told(door: Door, event: str) -> dict[str, Any]:
    """Return the one event of a name."""
    [found] = [each for each in door.events if each.get("event") == event]
    return found


async def test_the_calls_of_segments_snippet_are_done_in_their_order(
    tabs: BrowserContext, door: Door
) -> None:
    """Its page is the only one that is told, and who holds on to its array is heard later too."""
    await tabs.add_init_script(SNIPPET)
    page = await tabs.new_page()
    await page.goto(door.begin())
    await when(page, "document.title === 'ready'")
    await page.evaluate("held.push(['track', 'Late']); analytics.group('g', {size: 3})")
    await until(lambda: len(door.events) == 5)
    assert door.names() == ["page", "identify", "Early", "Late", "group"]
    assert (door.events[0]["category"], door.events[0]["name"]) == ("Docs", "Read")
    assert [each.get("userId") for each in door.events] == [None, "7", "7", "7", "7"]
    assert await page.evaluate("analytics.user().id()") == "7"


async def test_markup_and_attributes_say_what_is_seen_and_done(
    tabs: BrowserContext, door: Door
) -> None:
    page = await tabs.new_page()
    await page.goto(door.begin(PRODUCT))
    await until(lambda: door.names() == ["page", "Product Viewed"])
    seen = {"productId": "MUG", "name": "Mug", "price": 12.5, "currency": "EUR"}
    assert told(door, "Product Viewed")["properties"] == seen
    await page.get_by_role("button", name="Add").click()
    await page.wait_for_url("**/next?quantity=3")
    await until(lambda: "Product Added" in door.names())
    assert told(door, "Product Added")["properties"] == {"productId": "MUG", "quantity": "3"}
