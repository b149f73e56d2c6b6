// Sends products whose price is none by npm's `@segment/analytics-node`: server, key, visitor, how many.
import { Analytics } from '@segment/analytics-node';

const [server, writeKey, anonymousId, count] = process.argv.slice(2);
const tracker = new Analytics({ writeKey, host: server });
const failed = [];
tracker.on('error', (error) => failed.push(error));

for (let number = 1; number <= Number(count); number++) {
  tracker.track({
    anonymousId,
    event: 'Product Added',
    messageId: `${anonymousId}-${number}`,
    properties: { product_id: 'lamp', name: 'Lamp', price: 'dear', currency: 'EUR' },
  });
}
await tracker.closeAndFlush({ timeout: 30_000 });
if (failed.length) throw new Error(JSON.stringify(failed));
