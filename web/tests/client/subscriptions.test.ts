// Subscriptions through httpSubscriptionLink: resumed, authenticated, and closed on the server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createTRPCClient,
  httpLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import { asOwner, url } from './connecting.js';
import type { AppRouter } from './router.js';

const issuing = createTRPCClient<AppRouter>({ links: [httpLink({ url, headers: asOwner })] });

/** No credential belongs into a URL: a ticket is good there, once. */
const connectionParams = async () => ({ ticket: (await issuing.tickets.issue.mutate()).ticket });

const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url, EventSource, connectionParams }),
      false: httpLink({ url }),
    }),
  ],
});

test('tracked items arrive with their ids, then the end', async () => {
  const seen = await new Promise<string[]>((resolve, reject) => {
    const ids: string[] = [];
    client.feed.ticks.subscribe(
      { count: 3 },
      {
        onData: (item) => ids.push(`${item.id}:${item.data.n}`),
        onComplete: () => resolve(ids),
        onError: reject,
      },
    );
  });
  assert.deepEqual(seen, ['1:1', '2:2', '3:3']);
});

test('it goes on from where the caller says', async () => {
  const seen = await new Promise<string[]>((resolve, reject) => {
    const ids: string[] = [];
    client.feed.ticks.subscribe(
      { count: 2, lastEventId: '7' },
      { onData: (item) => ids.push(item.id), onComplete: () => resolve(ids), onError: reject },
    );
  });
  assert.deepEqual(seen, ['8', '9']);
});

test('after an interruption it comes back and misses nothing', async () => {
  const seen = await new Promise<number[]>((resolve, reject) => {
    const numbers: number[] = [];
    client.feed.flaky.subscribe(undefined, {
      onData: (item) => numbers.push(item.data.n),
      onComplete: () => resolve(numbers),
      onError: reject,
    });
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

test('a ticket says who listens', async () => {
  const seen = await new Promise<string>((resolve, reject) => {
    client.feed.private.subscribe(undefined, { onData: resolve, onError: reject });
  });
  assert.equal(seen, '00000000-0000-0000-0000-000000000001');
});

/** As the guide advises: back with another ticket, until nobody is signed in who could get one. */
const returning = retryLink<AppRouter>({
  retry: ({ error }) => error.data?.code === 'UNAUTHORIZED',
  retryDelayMs: () => 500 + 1000 * Math.random(),
});
const ticketOf = (caller: () => typeof issuing) => async (): Promise<Record<string, string>> => {
  try {
    return { ticket: (await caller().tickets.issue.mutate()).ticket };
  } catch (error) {
    if (error instanceof TRPCClientError && error.data?.code === 'UNAUTHORIZED') throw error;
    return {};
  }
};

test('with a ticket for each time it comes back however often it is interrupted', async () => {
  // The first ticket cannot be had either: nobody answers there.
  const callers = [createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://127.0.0.1:9/trpc' })] })];
  const persistent = createTRPCClient<AppRouter>({
    links: [
      returning,
      httpSubscriptionLink({
        url,
        EventSource,
        connectionParams: ticketOf(() => callers.pop() ?? issuing),
      }),
    ],
  });
  const seen = await new Promise<number[]>((resolve, reject) => {
    const numbers: number[] = [];
    persistent.feed.privateFlaky.subscribe(undefined, {
      onData: (item) => numbers.push(item.data.n),
      onComplete: () => resolve(numbers),
      onError: reject,
    });
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

test('whoever is given no ticket does not come back', async () => {
  const stranger = createTRPCClient<AppRouter>({ links: [httpLink({ url })] });
  let asked = 0;
  const refused = createTRPCClient<AppRouter>({
    links: [
      returning,
      httpSubscriptionLink({
        url,
        EventSource,
        connectionParams: ticketOf(() => {
          asked += 1;
          return stranger;
        }),
      }),
    ],
  });
  await new Promise<unknown>((resolve) => {
    refused.feed.private.subscribe(undefined, { onError: resolve });
  });
  assert.equal(asked, 1);
});

test('a refusal ends it', async () => {
  const stranger = createTRPCClient<AppRouter>({ links: [httpSubscriptionLink({ url, EventSource })] });
  const error = await new Promise<TRPCClientError<AppRouter>>((resolve) => {
    stranger.feed.private.subscribe(undefined, { onError: resolve });
  });
  assert.equal(error.data?.code, 'UNAUTHORIZED');
});

test('unsubscribing closes the generator on the server', async () => {
  const before = (await client.feed.countClosed.query())['forever'] ?? 0;
  await new Promise<void>((resolve, reject) => {
    const subscription = client.feed.forever.subscribe(undefined, {
      onData: (n) => {
        if (n < 3) return;
        subscription.unsubscribe();
        resolve();
      },
      onError: reject,
    });
  });
  const deadline = Date.now() + 5000;
  let closed = before;
  while (closed === before && Date.now() < deadline) {
    closed = (await client.feed.countClosed.query())['forever'] ?? 0;
  }
  assert.equal(closed, before + 1);
});
