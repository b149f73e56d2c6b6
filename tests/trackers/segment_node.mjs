// Sends one of each call by npm's `@segment/analytics-node`: server, key, visitor.
import { Analytics } from '@segment/analytics-node';

const [server, writeKey, anonymousId] = process.argv.slice(2);
const tracker = new Analytics({ writeKey, host: server });
const failed = [];
tracker.on('error', (error) => failed.push(error));

tracker.identify({ anonymousId, userId: '7', traits: { plan: 'free' } });
tracker.page({ anonymousId, category: 'Docs', name: 'Read', properties: { path: '/' } });
tracker.screen({ anonymousId, name: 'Seen' });
tracker.group({ anonymousId, userId: '7', groupId: 'g-1', traits: { size: 3 } });
tracker.alias({ previousId: anonymousId, userId: '7' });
tracker.track({
  anonymousId,
  event: 'Product Added',
  timestamp: new Date(Date.now() - 60_000),
  properties: { product_id: 'p', price: 19.99 },
  integrations: { All: false },
});
tracker.track({
  anonymousId,
  event: 'Completed Order',
  properties: { orderId: 1, total: '$19.99', currency: 'usd', products: [{ id: 'p' }] },
});
await tracker.closeAndFlush({ timeout: 30_000 });
if (failed.length) throw new Error(JSON.stringify(failed));
