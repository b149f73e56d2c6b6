// Sends one of each call by npm's `posthog-node`: server, key, visitor.
import { PostHog } from 'posthog-node';

const [server, key, distinctId] = process.argv.slice(2);
const tracker = new PostHog(key, { host: server, disableGeoip: false });
const failed = [];
tracker.on('error', (error) => failed.push(String(error)));

tracker.identify({ distinctId, properties: { plan: 'free' } });
tracker.capture({ distinctId, event: '$pageview', properties: { $current_url: 'https://x/y' } });
tracker.groupIdentify({ groupType: 'company', groupKey: 'g-1', properties: { size: 3 }, distinctId });
tracker.alias({ distinctId, alias: 'before' });
tracker.capture({
  distinctId,
  event: 'Product Added',
  timestamp: new Date(Date.now() - 60_000),
  properties: { product_id: 'p', price: 19.99 },
});
tracker.capture({
  distinctId,
  event: 'Completed Order',
  properties: { orderId: 1, total: '$19.99', currency: 'usd', products: [{ id: 'p' }] },
});
await tracker.shutdown(30_000);
if (failed.length) throw new Error(JSON.stringify(failed));
