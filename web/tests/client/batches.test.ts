// Large batches, and clients that were made for another server: with a transformer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  httpSubscriptionLink,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { refusal, url } from './connecting.js';
import { batchLimits, type AppRouter } from './router.js';

const counted: string[] = [];

const counting: typeof fetch = (input, init) => {
  counted.push(String(input));
  return fetch(input, init);
};

describe('queries of one tick', () => {
  const links: Record<string, TRPCLink<AppRouter>> = {
    'the default link': httpBatchLink({ url }),
    'the streaming link': httpBatchStreamLink({ url }),
    'the default link by POST': httpBatchLink({ url, methodOverride: 'POST' }),
  };
  for (const [name, link] of Object.entries(links)) {
    test(`fifty-one and more are answered through ${name}`, async () => {
      const client = createTRPCClient<AppRouter>({ links: [link] });
      const asked = Array.from({ length: 120 }, (_, n) => client.shop.product.query({ id: (n % 10) + 1 }));
      const products = await Promise.all(asked);
      assert.deepEqual(products.map((product) => product.id), asked.map((_, n) => (n % 10) + 1));
    });
  }

  test('a client that knows the limits splits what is more', async () => {
    counted.length = 0;
    const link = httpBatchLink({ url, ...batchLimits, fetch: counting });
    const client = createTRPCClient<AppRouter>({ links: [link] });
    const asked = Array.from({ length: 700 }, () => client.shop.version.query());
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['1.0']));
    assert.ok(counted.length > 1);
    assert.ok(counted.every((called) => called.length <= batchLimits.maxURLLength));
  });

  test('a client that does not know them is told', async () => {
    const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url, methodOverride: 'POST' })] });
    const asked = Array.from({ length: 501 }, () => refusal(client.shop.version.query()));
    const messages = new Set((await Promise.all(asked)).map((error) => error.message));
    assert.deepEqual([...messages], ['A batch has at most 500 calls: give the link `maxItems: 500`']);
  });
});

// The types forbid it, and what is written in JavaScript is not asked.
const options = { url, transformer: superjson } as unknown as { url: string };

describe('a client with superjson is told so', () => {
  const links: Record<string, TRPCLink<AppRouter>> = {
    httpLink: httpLink(options),
    httpBatchLink: httpBatchLink(options),
    httpBatchStreamLink: httpBatchStreamLink(options),
  };
  const told = (error: unknown): boolean => {
    assert.ok(error instanceof TRPCClientError);
    assert.match(error.message, /without a transformer \(superjson\)/);
    assert.equal(error.data?.reason, 'transformed_input');
    return true;
  };
  for (const [name, link] of Object.entries(links)) {
    test(`by ${name}, with an input or without, for queries and mutations`, async () => {
      const client = createTRPCClient<AppRouter>({ links: [link] });
      await assert.rejects(client.shop.quote.query({ productId: 'mug' }), told);
      await assert.rejects(client.shop.version.query(), told);
      await assert.rejects(client.shop.rename.mutate({ id: 1, fullName: 'Cup' }), told);
      const together = [client.shop.version.query(), client.shop.product.query({ id: 1 })];
      for (const call of await Promise.allSettled(together)) {
        assert.ok(call.status === 'rejected' && told(call.reason));
      }
    });
  }

  test('by httpSubscriptionLink', async () => {
    const link = httpSubscriptionLink({ ...options, EventSource });
    const client = createTRPCClient<AppRouter>({ links: [link as TRPCLink<AppRouter>] });
    const error = await new Promise((resolve) => {
      client.feed.ticks.subscribe({ count: 1 }, { onError: resolve });
    });
    told(error);
  });
});
