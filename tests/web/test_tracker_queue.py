"""Nothing that a page tells is lost, whatever becomes of page, tab, network and storage."""

from collections import Counter

import pytest
from playwright.async_api import BrowserContext, Page
from tests.embedded.harness import until
from tests.web.door import Door
from tests.web.shopping import when


async def visit(tabs: BrowserContext, url: str) -> Page:
    """Open a page in a tab of its own, on which the tracker has begun."""
    page = await tabs.new_page()
    await page.goto(url)
    await when(page, "window.cartwheel?.visitorId")
    return page


async def test_events_go_by_one_socket_and_are_kept_no_more_once_they_have_a_receipt(
    tabs: BrowserContext, door: Door
) -> None:
    opened = door.streams
    page = await visit(tabs, door.begin())
    await until(lambda: door.streams > opened and door.names() == ["page"])
    await page.evaluate("for (let n = 0; n < 250; n++) analytics.track(`n${n}`)")
    await until(lambda: len(door.events) == 251)
    assert door.names() == ["page", *(f"n{number}" for number in range(250))]
    assert {*door.ways[1:]} == {"socket"}
    assert door.streams == opened + 1
    await when(page, KEPT_NOTHING)


async def test_offline_events_wait_over_reloads_and_arrive_once(
    tabs: BrowserContext, door: Door
) -> None:
    page = await visit(tabs, door.begin())
    await until(lambda: door.names() == ["page"])
    door.is_away = True
    await page.evaluate("for (const name of ['a', 'b']) analytics.track(name)")
    await page.reload()
    await when(page, "window.cartwheel?.visitorId")
    await page.evaluate("analytics.track('c')")
    door.is_away = False
    await page.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: len(door.events) == 5)
    assert door.names() == ["page", "a", "b", "page", "c"]
    await when(page, KEPT_NOTHING)
    assert max(Counter(door.arrivals).values()) == 1


async def test_the_network_goes_and_comes_back(tabs: BrowserContext, door: Door) -> None:
    page = await visit(tabs, door.begin())
    await until(lambda: door.names() == ["page"])
    await tabs.set_offline(True)
    door.is_away = True  # Chromium cuts no socket that is open.
    await page.evaluate("analytics.track('offline')")
    await when(page, f"{KEPT}.then(kept => kept.length === 1)")
    assert "offline" not in door.names()
    door.is_away = False
    await tabs.set_offline(False)
    await until(lambda: "offline" in door.names())


async def test_two_tabs_share_the_queue_and_send_nothing_twice(
    tabs: BrowserContext, door: Door
) -> None:
    door.begin()
    door.is_away = True
    pages = [await visit(tabs, door.url) for _ in range(2)]
    for name, page in zip(("one", "two"), pages, strict=True):
        await page.evaluate(
            "name => { for (let n = 0; n < 60; n++) analytics.track(`${name}${n}`) }", name
        )
    for page in pages:
        await when(page, f"{KEPT}.then(kept => kept.length === 122)")
    door.is_away = False
    for page in pages:
        await page.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: len(door.events) == 122)
    for page in pages:
        await when(page, KEPT_NOTHING)
    assert len(door.arrivals) == 122


async def test_what_happens_as_the_page_is_left_is_there(tabs: BrowserContext, door: Door) -> None:
    """Before the page had a socket, while a batch waits for its receipt, and in `pagehide`."""
    page = await visit(tabs, door.begin())
    door.answers.clear()
    await page.evaluate("analytics.track('unanswered')")
    await until(lambda: "unanswered" in door.names())
    await page.evaluate(
        """addEventListener('pagehide', () => analytics.track('left'), true);
        analytics.track('last'); document.querySelector('a').click()"""
    )
    await page.wait_for_url("**/next")
    await page.evaluate("location.replace('/third')")
    await page.wait_for_url("**/third")
    door.answers.set()
    await until(lambda: {"last", "left", "unanswered"} <= set(door.names()))
    await when(page, KEPT_NOTHING)


async def test_a_page_back_from_the_cache_sends_what_it_had_and_holds_no_other_tab_up(
    keeping_tabs: BrowserContext, door: Door
) -> None:
    page = await visit(keeping_tabs, door.begin())
    await until(lambda: door.names() == ["page"])
    await page.evaluate("addEventListener('pageshow', e => document.title = `kept ${e.persisted}`)")
    door.answers.clear()
    await page.evaluate("analytics.track('stuck')")
    await until(lambda: "stuck" in door.names())
    await page.evaluate("document.querySelector('a').click()")
    await page.wait_for_url("**/next")
    door.answers.set()
    await until(lambda: door.names().count("page") == 2)
    opened = door.streams
    await page.evaluate("history.back()")
    await when(page, "document.title === 'kept true'")
    await until(lambda: door.streams > opened)
    await page.evaluate("analytics.track('back')")
    await until(lambda: "back" in door.names())
    await when(page, KEPT_NOTHING)
    assert door.ways[-1] == "socket"


async def test_a_full_queue_keeps_orders_and_tells_what_it_lost(
    tabs: BrowserContext, door: Door
) -> None:
    door.begin()
    door.is_away = True
    page = await visit(tabs, door.url)
    await page.evaluate(
        """analytics.track('Order Completed', {orderId: 'o'});
        for (let n = 0; n < 1100; n++) analytics.track('Scrolled', {n})"""
    )
    await when(page, f"{KEPT}.then(kept => kept.length === 1000)")
    door.is_away = False
    await page.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: "Events Dropped" in door.names(), seconds=20)
    told = Counter(door.names())
    assert told == {"Order Completed": 1, "Scrolled": 999, "Events Dropped": 1}
    [dropped] = [each for each in door.events if each.get("event") == "Events Dropped"]
    assert dropped["properties"] == {"count": 102}
    assert min(each["properties"]["n"] for each in door.events if "n" in each["properties"]) == 101


BLOCKED = {
    "no database": "Object.defineProperty(window, 'indexedDB', {value: undefined})",
    "a database that never opens": "indexedDB.open = () => ({})",
    "a full disk": """IDBObjectStore.prototype.put = function () { this.transaction.abort() };
        Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }""",
    "no storage": """const get = () => { throw new DOMException('', 'SecurityError') };
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
            Object.defineProperty(window, name, {get})""",
    "no locks": "Object.defineProperty(navigator, 'locks', {value: undefined})",
    "no sockets": "window.WebSocket = class { constructor() { throw new Error('no') } }",
}


@pytest.mark.parametrize("what", BLOCKED)
async def test_a_browser_that_forbids_it_is_no_reason_to_lose_anything(
    tabs: BrowserContext, door: Door, what: str
) -> None:
    await tabs.add_init_script(BLOCKED[what])
    page = await visit(tabs, door.begin())
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    await page.evaluate("analytics.track('a'); analytics.identify('ada')")
    await until(lambda: door.names() == ["page", "a", "identify"])
    assert len({each["anonymousId"] for each in door.events}) == 1
    assert trouble == []


async def test_who_clears_the_browsers_storage_loses_nothing_that_happens_after(
    tabs: BrowserContext, door: Door
) -> None:
    page = await visit(tabs, door.begin())
    await until(lambda: door.names() == ["page"])
    await page.evaluate(
        """new Promise((done, failed) => { localStorage.clear();
        const deleting = indexedDB.deleteDatabase('cartwheel.cwk_page');
        deleting.onsuccess = done; deleting.onblocked = failed })"""
    )
    await page.evaluate("analytics.track('after')")
    await until(lambda: door.names() == ["page", "after"])
    await when(page, "!Object.keys(localStorage).some(name => name.includes('left'))")


async def test_where_requests_do_not_outlive_their_page_a_beacon_does(
    tabs: BrowserContext, door: Door
) -> None:
    await tabs.add_init_script("delete Request.prototype.keepalive")
    page = await visit(tabs, door.begin())
    await until(lambda: door.names() == ["page"])
    await page.evaluate(
        "addEventListener('pagehide', () => analytics.track('left'), true);"
        "document.querySelector('a').click()"
    )
    await page.wait_for_url("**/next")
    await until(lambda: "beacon" in door.ways)
    assert "left" in door.names()


KEPT = """new Promise(done => { const opening = indexedDB.open('cartwheel.cwk_page');
    opening.onsuccess = () => { const database = opening.result;
        const all = database.transaction('events').objectStore('events').getAll();
        all.onsuccess = () => { database.close(); done(all.result) } } })"""
KEPT_NOTHING = f"""{KEPT}.then(kept => kept.length === 0
    && !Object.keys(localStorage).some(name => name.startsWith('cartwheel.left.')))"""
