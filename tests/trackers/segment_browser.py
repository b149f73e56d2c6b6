"""Sends one of each call by npm's `@segment/analytics-next` in Chromium: server, key, visitor."""

import asyncio
import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.kit.browsers import chromium

BUILT = Path(__file__).parent / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd"
CALLS = """async ({server, key, visitor}) => {
    const {host, protocol} = new URL(server);
    const to = {apiKey: key, apiHost: `${host}/v1`, protocol: protocol.slice(0, -1)};
    const cdnSettings = {integrations: {'Segment.io': to}};
    const [tracker] = await AnalyticsNext.AnalyticsBrowser.load({writeKey: key, cdnSettings});
    tracker.setAnonymousId(visitor);
    // Each call is a request of its own, and those of one moment overtake each other.
    const sent = [
        await tracker.identify('7', {plan: 'free'}),
        await tracker.page('Docs', 'Read'),
        await tracker.group('g-1', {size: 3}),
        await tracker.alias('7', visitor),
        await tracker.track('Product Added', {product_id: 'p', price: 19.99}),
        await tracker.track('Completed Order', {orderId: 1, total: '$19.99', currency: 'usd',
            products: [{id: 'p'}]}),
    ];
    const failed = sent.map(each => each.failedDelivery?.()?.reason);
    return failed.filter(reason => reason !== undefined).map(String);
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the files of the tracker, and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is declared
        """Say nothing."""


async def main(server: str, key: str, visitor: str) -> None:
    """Make the calls in a page of another origin, which is where shops' pages are."""
    shop = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(BUILT)))
    Thread(target=shop.serve_forever, daemon=True).start()
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"http://127.0.0.1:{shop.server_port}/")
        await page.add_script_tag(url="/index.js")
        given = {"server": server, "key": key, "visitor": visitor}
        failed = await page.evaluate(CALLS, given)
    shop.shutdown()
    if failed:
        sys.exit(json.dumps(failed))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
