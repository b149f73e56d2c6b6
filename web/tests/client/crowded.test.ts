// A server with one place for streams: what the official links make of it when that is taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, type TRPCClientError } from '@trpc/client';
import { EventSource } from 'eventsource';
import { refusal, url } from './connecting.js';
import type { AppRouter } from './router.js';

const client = createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url, EventSource })] });
const batching = createTRPCClient<AppRouter>({ links: [httpBatchStreamLink({ url })] });

test('a batch learns the code, and a subscriber comes back until there is a place', async () => {
  const only = await new Promise<{ unsubscribe: () => void }>((resolve, reject) => {
    const subscription = client.feed.forever.subscribe(undefined, {
      onData: () => resolve(subscription),
      onError: reject,
    });
  });

  const error = await refusal(batching.feed.countClosed.query());
  assert.equal(error.data?.code, 'SERVICE_UNAVAILABLE');
  assert.equal(error.data?.reason, 'too_many_open');

  const waitedFor: unknown[] = [];
  const seen = await new Promise<string[]>((resolve, reject) => {
    const ids: string[] = [];
    client.feed.ticks.subscribe(
      { count: 3 },
      {
        onConnectionStateChange: (state) => {
          const code = (state.error as TRPCClientError<AppRouter> | null)?.data?.code;
          if (code === undefined) return;
          waitedFor.push(code);
          only.unsubscribe();
        },
        onData: (item) => ids.push(item.id),
        onComplete: () => resolve(ids),
        onError: reject,
      },
    );
  });
  assert.deepEqual(waitedFor, ['SERVICE_UNAVAILABLE']);
  assert.deepEqual(seen, ['1', '2', '3']);
});
