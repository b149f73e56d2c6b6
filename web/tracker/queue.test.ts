/** No event is lost between a click and the server, and none is sent when it should not be. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedEvent } from './events.ts';
import { MOST_WAITING, Queue } from './queue.ts';
import { LATER, outcomeOf, type Outcome, type Send } from './sending.ts';
import type { Shelf } from './shelf.ts';

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

let lost: number[];

function queueOn(shelf: Shelf | Error, send: Send, random?: () => number): Queue {
  const opened = shelf instanceof Error ? Promise.reject<Shelf>(shelf) : Promise.resolve(shelf);
  return new Queue(opened, send, (count) => lost.push(count), 'cwk_test', random);
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
  lost = [];
});

describe('on the way', () => {
  it('sends together what happens together, and then keeps nothing', async () => {
    const shelf = memory();
    const { send, sent } = server();
    const queue = queueOn(shelf, send);
    queue.add(event('a'));
    queue.add(event('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(shelf.kept.size).toBe(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b']]);
    expect(shelf.kept.size).toBe(0);
  });

  it('waits longer with each failure, keeps what it has, and sends it once it can', async () => {
    const shelf = memory();
        const { send, sent } = server(LATER, LATER, DONE);
    const queue = queueOn(shelf, send, () => 0);
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
    const queue = queueOn(memory(), send, () => 0);
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
    const queue = queueOn(memory(), send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    queue.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(2);
  });

  it('halves what is too large', async () => {
    const { send, sent } = server({ tooLarge: true }, DONE);
    const queue = queueOn(memory(), send);
    ['a', 'b', 'c', 'd'].forEach((id) => queue.add(event(id)));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd']]);
  });

  it('gives up one event that is too large alone, and tells of it', async () => {
    const shelf = memory();
    const { send, sent } = server({ tooLarge: true }, { tooLarge: true }, DONE);
    const queue = queueOn(shelf, send);
    ['large', 'small'].forEach((id) => queue.add(event(id)));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['large', 'small'], ['large'], ['small']]);
    expect(lost).toEqual([1]);
    expect(shelf.kept.size).toBe(0);
  });

  it('cuts batches so that two fit into the 64 KiB of a page that is left', async () => {
    const { send, sent } = server();
    const queue = queueOn(memory(), send);
    for (const id of ['a', 'b', 'c']) queue.add({ ...event(id), properties: { note: 'ä'.repeat(6_000) } });
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a', 'b'], ['c']]);
  });

  it('stops with a key that opens nothing, and keeps what it has for a better one', async () => {
    const shelf = memory();
    const { send, sent } = server({ refused: true });
    const queue = queueOn(shelf, send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent).toHaveLength(1);
    expect(shelf.kept.size).toBe(1);
  });
});

describe('over pages', () => {
  it('sends what an earlier page left, the oldest first, before what is new', async () => {
    const { send, sent } = server();
    const queue = queueOn(memory([event('late', '2026-05-01T10:00:02Z'), event('early', '2026-05-01T10:00:01Z')]), send);
    await queue.resume();
    queue.add(event('new', '2026-05-01T10:00:03Z'));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.flat()).toEqual(['early', 'late', 'new']);
  });

  it('keeps what the shelf has not yet taken when the page is left, and tries to send it', async () => {
    const never: Shelf = { ...memory(), put: () => new Promise(() => undefined) };
    const { send, sent } = server(LATER);
    const left = queueOn(never, send);
    left.add(event('a'));
    left.leave(true);
    expect(sent).toEqual([['a']]);

    const shelf = memory();
    const next = server();
    await queueOn(shelf, next.send).resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(next.sent).toEqual([['a']]);
    expect(localStorage.length).toBe(0);
  });

  it('sends nothing to a store that was meant for another', async () => {
    localStorage.setItem('cartwheel.left.cwk_other.page', JSON.stringify([event('a')]));
    const { send, sent } = server();
    await queueOn(memory(), send).resume();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([]);
    expect(localStorage.length).toBe(1);
  });

  it('leaves nothing behind of what a hidden page went on to send', async () => {
    let take: () => void = () => undefined;
    const shelf: Shelf = { ...memory(), put: () => new Promise((resolve) => (take = resolve)) };
    const queue = queueOn(shelf, server().send);
    queue.add(event('a'));
    queue.leave(false);
    take();
    await vi.advanceTimersByTimeAsync(200);
    expect(localStorage.length).toBe(0);
  });

  it('forgets everything for whoever objects', async () => {
    const shelf = memory();
    const { send, sent } = server();
    const queue = queueOn(shelf, send);
    queue.add(event('a'));
    await queue.clear();
    queue.add(event('b'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    expect(shelf.kept.size).toBe(0);
  });
});

describe('between tabs', () => {
  it('sends what another tab keeps, and not what another tab has sent', async () => {
    const shelf = memory();
    const one = server();
    const other = server();
    queueOn(shelf, one.send).add(event('a'));
    const late = queueOn(shelf, other.send);
    late.add(event('b'));
    await vi.advanceTimersByTimeAsync(1_000);
    late.leave(true);
    expect([...one.sent, ...other.sent]).toEqual([['a', 'b']]);
  });

  it('lets another tab go on when the page is kept for its way back', async () => {
    vi.stubGlobal('navigator', { locks: inTurn() });
    const shelf = memory();
    const stuck = queueOn(shelf, () => new Promise(() => undefined));
    const { send, sent } = server();
    stuck.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    const other = queueOn(shelf, send);
    other.add(event('b'));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([]);
    stuck.leave(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([['a', 'b']]);
    vi.unstubAllGlobals();
  });
});

describe('where there is no database', () => {
  it('sends what it has, and keeps it over pages as well as it can', async () => {
    const { send, sent } = server(LATER, DONE);
    const queue = queueOn(new Error('switched off'), send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(200);
    queue.leave(true);
    expect(localStorage.length).toBe(1);
    await queueOn(new Error('switched off'), send).resume();
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([['a'], ['a'], ['a']]);
    expect(localStorage.length).toBe(0);
  });

  it('goes on when the browser takes the database away', async () => {
    const shelf = memory();
    const { send, sent } = server();
    const queue = queueOn(shelf, send);
    queue.add(event('a'));
    await vi.advanceTimersByTimeAsync(0);
    const gone = async (): Promise<never> => Promise.reject(new Error('gone'));
    Object.assign(shelf, { all: gone, remove: gone, put: gone });
    queue.add(event('b'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([['a', 'b']]);
  });
});

describe('when too much waits', () => {
  it('gives up the oldest pages first and orders last, and tells how many once it can', async () => {
    const shelf = memory();
    const answers = { isAway: true };
    const sent: string[] = [];
    const queue = queueOn(shelf, async (events) => {
      if (answers.isAway) return LATER;
      sent.push(...events.map((each) => each.messageId));
      return DONE;
    });
    const at = (second: number): string => new Date(1_780_000_000_000 + second * 1000).toISOString();
    queue.add({ ...event('order', at(0)), event: 'Order Completed' });
    queue.add(event('first', at(1)));
    queue.add({ ...event('page', at(2)), type: 'page' });
    for (let number = 0; number < MOST_WAITING - 1; number++) queue.add(event(`n${number}`, at(3 + number)));
    await vi.advanceTimersByTimeAsync(200);
    expect(shelf.kept.size).toBe(MOST_WAITING);
    expect(['order', 'first', 'page', 'n0'].map((id) => shelf.kept.has(id))).toEqual([true, false, false, true]);
    answers.isAway = false;
    queue.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(MOST_WAITING);
    expect(sent[0]).toBe('order');
    expect(lost).toEqual([2]);
    expect(localStorage.length).toBe(0);
  });
});

/** Locks as a browser has them, of which one is held at a time. */
function inTurn(): { request(name: string, options: object, act: () => Promise<void>): Promise<void> } {
  let last = Promise.resolve();
  return { request: (_, __, act) => (last = last.then(act)) };
}

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
    expect(outcomeOf(status, retryAfter)).toEqual(outcome);
  });
});
