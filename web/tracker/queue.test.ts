/** No event is lost between a click and the server, and none is sent when it should not be. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedEvent } from './events.ts';
import { Queue } from './queue.ts';
import { outcomeOf, type Outcome } from './sending.ts';
import { inLocalStorage, type Shelf } from './shelf.ts';

const DONE: Outcome = { done: true };

function event(messageId: string, timestamp = '2026-05-01T10:00:00.000Z'): TrackedEvent {
  return { type: 'track', event: 'Product Added', messageId, anonymousId: 'v', timestamp, context: {} };
}

function memory(kept: TrackedEvent[] = []): Shelf & { kept: Map<string, TrackedEvent> } {
  const held = new Map(kept.map((each) => [each.messageId, each]));
  return {
    kept: held,
    put: async (events) => events.forEach((each) => held.set(each.messageId, each)),
    remove: async (ids) => ids.forEach((id) => held.delete(id)),
    all: async () => [...held.values()],
  };
}

/** A server that answers in turn, the last answer for ever, and what it was sent. */
function server(...answers: Outcome[]): { send: (events: TrackedEvent[]) => Promise<Outcome>; sent: string[][] } {
  const sent: string[][] = [];
  return {
    sent,
    send: async (events) => {
      sent.push(events.map((each) => each.messageId));
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? DONE;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});

describe('on the way', () => {
  it('sends together what happens together, and then keeps nothing', async () => {
    const shelf = memory();
    const { send, sent } = server();
    const queue = new Queue(shelf, send);
    queue.add(event('a'));
    queue.add(event('b'));
    expect(shelf.kept.size).toBe(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b']]);
    expect(shelf.kept.size).toBe(0);
  });

  it('waits longer with each failure, keeps what it has, and sends it once it can', async () => {
    const shelf = memory();
    const failed: Outcome = { done: false, waitSeconds: undefined };
    const { send, sent } = server(failed, failed, DONE);
    const queue = new Queue(shelf, send, () => 0);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    await vi.advanceTimersByTimeAsync(999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sent).toHaveLength(2);
    expect(shelf.kept.size).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(3);
    expect(shelf.kept.size).toBe(0);
  });

  it('waits as long as it is told, also for what happens meanwhile', async () => {
    const { send, sent } = server({ done: false, waitSeconds: 30 }, DONE);
    const queue = new Queue(memory(), send, () => 0);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    queue.add(event('b'));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(sent).toEqual([['a']]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([['a'], ['a', 'b']]);
  });

  it('tries at once when the connection is back', async () => {
    const { send, sent } = server({ done: false, waitSeconds: 600 }, DONE);
    const queue = new Queue(memory(), send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    queue.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
  });

  it('halves what is too large', async () => {
    const { send, sent } = server({ tooLarge: true }, DONE);
    const queue = new Queue(memory(), send);
    ['a', 'b', 'c', 'd'].forEach((id) => queue.add(event(id)));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd']]);
  });

  it('cuts batches so that two fit into the 64 KiB of a page that is left', async () => {
    const { send, sent } = server();
    const queue = new Queue(memory(), send);
    for (const id of ['a', 'b', 'c']) queue.add({ ...event(id), properties: { note: 'ä'.repeat(6_000) } });
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b'], ['c']]);
  });

  it('stops with a key that opens nothing, and keeps what it has for a better one', async () => {
    const shelf = memory();
    const { send, sent } = server({ refused: true });
    const queue = new Queue(shelf, send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent).toHaveLength(1);
    expect(shelf.kept.size).toBe(1);
  });
});

describe('over pages', () => {
  it('sends what an earlier page left, the oldest first, before what is new', async () => {
    const { send, sent } = server();
    const queue = new Queue(memory([event('late', '2026-05-01T10:00:02Z'), event('early', '2026-05-01T10:00:01Z')]), send);
    await queue.resume();
    queue.add(event('new', '2026-05-01T10:00:03Z'));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.flat()).toEqual(['early', 'late', 'new']);
  });

  it('keeps what the shelf has not yet taken when the page is left, and tries to send it', async () => {
    const never: Shelf = { ...memory(), put: () => new Promise(() => undefined) };
    const { send, sent } = server({ done: false, waitSeconds: undefined });
    const left = new Queue(never, send);
    left.add(event('a'));
    left.leave();
    expect(sent).toEqual([['a']]);

    const shelf = memory();
    const next = server();
    await new Queue(shelf, next.send).resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(next.sent).toEqual([['a']]);
    expect(localStorage.length).toBe(0);
  });

  it('leaves nothing behind of what a hidden page went on to send', async () => {
    let take: () => void = () => undefined;
    const shelf: Shelf = { ...memory(), put: () => new Promise((resolve) => (take = resolve)) };
    const queue = new Queue(shelf, server().send);
    queue.add(event('a'));
    queue.leave();
    take();
    await vi.advanceTimersByTimeAsync(200);
    expect(localStorage.length).toBe(0);
  });

  it('forgets everything for whoever objects', async () => {
    const shelf = memory();
    const { send, sent } = server();
    const queue = new Queue(shelf, send);
    queue.add(event('a'));
    await queue.clear();
    queue.add(event('b'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(shelf.kept.size).toBe(0);
  });
});

describe('where there is no database', () => {
  it('keeps events in localStorage, each once', async () => {
    const shelf = inLocalStorage();
    await shelf.put([event('b', '2026-05-01T10:00:02Z')]);
    await shelf.put([event('a', '2026-05-01T10:00:01Z'), event('b', '2026-05-01T10:00:02Z')]);
    expect((await inLocalStorage().all()).map((each) => each.messageId)).toEqual(['a', 'b']);
    await shelf.remove(['a']);
    expect((await shelf.all()).map((each) => each.messageId)).toEqual(['b']);
  });
});

describe('answers', () => {
  it.each([
    [202, null, { done: true }],
    [400, null, { done: true }],
    [401, null, { refused: true }],
    [403, null, { refused: true }],
    [413, null, { tooLarge: true }],
    [429, '7', { done: false, waitSeconds: 7 }],
    [503, null, { done: false, waitSeconds: undefined }],
    [503, 'soon', { done: false, waitSeconds: undefined }],
  ])('%i with Retry-After %s', (status, retryAfter, outcome) => {
    expect(outcomeOf(status, retryAfter, 2)).toEqual(outcome);
  });

  it('reads a date', () => {
    vi.setSystemTime('2026-05-01T10:00:00Z');
    expect(outcomeOf(503, 'Fri, 01 May 2026 10:00:20 GMT', 1)).toEqual({ done: false, waitSeconds: 20 });
  });

  it('gives up one event that is too large alone', () => {
    expect(outcomeOf(413, null, 1)).toEqual({ done: true });
  });
});
