"""Sends one of each call by npm's `@rudderstack/analytics-js` in Chromium: server, key, visitor."""

import asyncio

from tests.trackers.browsing import tell

CALLS = """async ({server, key, visitor, at}) => {
    const tracker = new rudderanalytics.RudderAnalytics();
    const configUrl = new URL('/', at).href;
    tracker.load(key, server, {configUrl, sendAdblockPage: false});
    await new Promise(done => tracker.ready(done));
    tracker.setAnonymousId(visitor);
    // It goes on trying for ever: what has left its queues is delivered, or refused for good.
    const isWaiting = () => Object.entries(localStorage).some(([name, kept]) =>
        /[.](queue|inProgress)$/.test(name) && !/^"?(\\[\\]|{})"?$/.test(kept));
    const call = async (name, ...given) => {
        tracker[name](...given);
        do await new Promise(done => setTimeout(done, 50)); while (isWaiting());
    };
    await call('identify', '7', {plan: 'free'});
    await call('page', 'Docs', 'Read');
    await call('group', 'g-1', {size: 3});
    await call('alias', '7', visitor);
    await call('track', 'Product Added', {product_id: 'p', price: 19.99});
    await call('track', 'Completed Order', {orderId: 1, total: '$19.99', currency: 'usd',
        products: [{id: 'p'}]});
    return [];
}"""

if __name__ == "__main__":
    asyncio.run(tell("@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js", CALLS))
