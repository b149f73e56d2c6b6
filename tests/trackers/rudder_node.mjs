// Sends one of each call by npm's `@rudderstack/rudder-sdk-node`: server, key, visitor.
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const [server, writeKey, anonymousId] = process.argv.slice(2);
const tracker = new RudderAnalytics(writeKey, { dataPlaneUrl: server, flushAt: 20 });

tracker.identify({ anonymousId, userId: '7', traits: { plan: 'free' } });
tracker.page({ anonymousId, category: 'Docs', name: 'Read', properties: { path: '/' } });
tracker.screen({ anonymousId, name: 'Seen' });
tracker.group({ anonymousId, userId: '7', groupId: 'g-1', traits: { size: 3 } });
tracker.alias({ previousId: anonymousId, userId: '7' });
tracker.track({
  anonymousId,
  event: 'Product Added',
  properties: { product_id: 'p', price: 19.99 },
  integrations: { All: false },
});
tracker.track({
  anonymousId,
  event: 'Completed Order',
  properties: { orderId: 1, total: '$19.99', currency: 'usd', products: [{ id: 'p' }] },
});
await tracker.flush();
