import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreSocket } from './socket';

const restoreSession = vi.hoisted(() => vi.fn(() => Promise.resolve()));
vi.mock('../api/restoring', () => ({ restoreSession }));

/** The server's end of a socket, in the hands of a test. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  readonly said: unknown[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  tell(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const latest = () => FakeSocket.all.at(-1) as FakeSocket;
const follower = () => ({ onEvent: vi.fn(), onGap: vi.fn(), onRefused: vi.fn() });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('after an interruption it comes back and asks for what it missed', () => {
  const live = new StoreSocket('s1');
  const reader = follower();
  live.follow('carts', reader);
  latest().open();
  latest().tell({ type: 'subscribed', topic: 'carts', id: '5-0' });
  latest().tell({ type: 'cart.abandoned', topic: 'carts', id: '6-0', data: {} });
  expect(live.state).toBe('live');
  latest().onclose?.({ code: 1006 });
  expect(live.state).toBe('reconnecting');
  vi.advanceTimersByTime(500);
  latest().open();
  expect(latest().said).toEqual([{ type: 'subscribe', topic: 'carts', after: '6-0' }]);
  expect(reader.onEvent).toHaveBeenCalledTimes(1);
  live.close();
});

test('one topic is followed once, whoever follows, until the last has left', () => {
  const live = new StoreSocket('s1');
  const leave = [live.follow('carts', follower()), live.follow('carts', follower())];
  latest().open();
  leave.forEach((go) => go());
  expect(latest().said).toEqual([
    { type: 'subscribe', topic: 'carts' },
    { type: 'unsubscribe', topic: 'carts' },
  ]);
  live.close();
});

test('a session that ended is restored before it comes back', async () => {
  const live = new StoreSocket('s1');
  live.follow('carts', follower());
  latest().open();
  latest().onclose?.({ code: 4401 });
  await vi.runAllTimersAsync();
  expect(restoreSession).toHaveBeenCalledOnce();
  expect(FakeSocket.all).toHaveLength(2);
  live.close();
});

test('a store that is not ours any more is not asked for again', () => {
  const live = new StoreSocket('s1');
  live.follow('carts', follower());
  latest().onclose?.({ code: 4404 });
  vi.advanceTimersByTime(60_000);
  expect([live.state, FakeSocket.all.length]).toEqual(['refused', 1]);
  live.close();
});

test('a gap is told, and events go on', () => {
  const live = new StoreSocket('s1');
  const reader = follower();
  live.follow('carts', reader);
  latest().open();
  latest().tell({ type: 'gap', topic: 'carts', id: '9-0' });
  expect(reader.onGap).toHaveBeenCalledOnce();
  live.close();
});

test('who follows is told from when on everything comes, each time anew', () => {
  const live = new StoreSocket('s1');
  const reader = { ...follower(), onFollowed: vi.fn() };
  live.follow('carts', reader);
  latest().open();
  expect(reader.onFollowed).not.toHaveBeenCalled();
  latest().tell({ type: 'subscribed', topic: 'carts', id: '5-0' });
  expect(reader.onFollowed).toHaveBeenCalledOnce();
  latest().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(500);
  latest().open();
  latest().tell({ type: 'subscribed', topic: 'carts', id: '5-0' });
  expect(reader.onFollowed).toHaveBeenCalledTimes(2);
  live.close();
});
