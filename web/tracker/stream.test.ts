/** Batches go over the socket, each until its receipt, and elsewhere when there is none. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LATER } from './sending.ts';
import { FakeSocket } from './socket.testing.ts';
import { Stream } from './stream.ts';

const PARCEL = { batch: [], sentAt: '2026-05-01T10:00:00Z' };
const HELLO = { type: 'hello', mostWaiting: 2, mostBytes: 1_000 };

let stream: Stream;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  stream = new Stream('https://cartwheel.example', ['cartwheel']);
  stream.open();
});

afterEach(() => vi.unstubAllGlobals());

function socket(): FakeSocket {
  return FakeSocket.all.at(-1)!;
}

it('waits for the hello, and for the receipt', async () => {
  const sent = stream.send(PARCEL);
  expect(socket().url).toBe('wss://cartwheel.example/events/stream');
  socket().hear(HELLO);
  await vi.advanceTimersByTimeAsync(0);
  expect(socket().said).toEqual([PARCEL]);
  socket().hear({ type: 'ping' });
  socket().hear({ type: 'receipt', number: 1, accepted: 0 });
  expect(await sent).toEqual({ done: true });
});

it.each([
  [{ kind: 'INVALID' }, { done: true }],
  [{ kind: 'UNAVAILABLE', retryAfter: 7 }, { done: false, waitSeconds: 7 }],
  [{ kind: 'INTERNAL' }, LATER],
])('understands the error %j', async (error, outcome) => {
  socket().hear(HELLO);
  const sent = stream.send(PARCEL);
  await vi.advanceTimersByTimeAsync(0);
  socket().hear({ type: 'error', number: 1, ...error });
  expect(await sent).toEqual(outcome);
});

it('leaves to others what has no room, no greeting in time, or no socket', async () => {
  const early = stream.send(PARCEL);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await early).toBeUndefined();
  socket().hear(HELLO);
  void stream.send(PARCEL);
  void stream.send(PARCEL);
  expect(await stream.send(PARCEL)).toBeUndefined();
  socket().hear({ type: 'receipt', number: 1 });
  const large = { ...PARCEL, sentAt: 'ä'.repeat(600) };
  expect(await stream.send(large)).toBeUndefined();
  socket().end();
  expect(await stream.send(PARCEL)).toBeUndefined();
});

it('takes a socket that gives no receipt for lost, and opens another', async () => {
  socket().hear(HELLO);
  const sent = stream.send(PARCEL);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await sent).toEqual(LATER);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(FakeSocket.all).toHaveLength(2);
});

it('closes once all is answered, or at once when the page is gone', async () => {
  socket().hear(HELLO);
  const sent = stream.send(PARCEL);
  await vi.advanceTimersByTimeAsync(0);
  stream.close(false);
  expect(socket().readyState).toBe(1);
  socket().hear({ type: 'receipt', number: 1 });
  expect(await sent).toEqual({ done: true });
  expect(socket().readyState).toBe(3);
  stream.open();
  socket().hear(HELLO);
  const cut = stream.send(PARCEL);
  await vi.advanceTimersByTimeAsync(0);
  stream.close(true);
  expect(await cut).toEqual(LATER);
});

it('gives its place to others while nothing is told, and opens another for what is', async () => {
  socket().hear(HELLO);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket().readyState).toBe(3);
  const sent = stream.send(PARCEL);
  expect(FakeSocket.all).toHaveLength(2);
  socket().hear(HELLO);
  await vi.advanceTimersByTimeAsync(0);
  socket().hear({ type: 'receipt', number: 1 });
  expect(await sent).toEqual({ done: true });
});

it('stays asleep on a page that is hidden', async () => {
  socket().hear(HELLO);
  await vi.advanceTimersByTimeAsync(60_000);
  stream.close(false);
  expect(await stream.send(PARCEL)).toBeUndefined();
  expect(FakeSocket.all).toHaveLength(1);
});

it('tries a refused key no more, and a page that may open none later', async () => {
  socket().end(4401);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(FakeSocket.all).toHaveLength(1);
  let tries = 0;
  vi.stubGlobal('WebSocket', class {
    constructor() {
      tries++;
      throw new DOMException('The operation is insecure', 'SecurityError');
    }
  });
  const blocked = new Stream('https://cartwheel.example', []);
  blocked.open();
  expect(await blocked.send(PARCEL)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(tries).toBe(2);
});
