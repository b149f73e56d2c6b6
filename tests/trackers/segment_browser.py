"""Sends one of each call by npm's `@segment/analytics-next` in Chromium: server, key, visitor."""

import asyncio

from tests.trackers.browsing import tell

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

if __name__ == "__main__":
    asyncio.run(tell("@segment/analytics-next/dist/umd/index.js", CALLS))
