import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts } from './toasts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const texts = (toasts: Toasts) => toasts.shown.map(({ text }) => text);

test('a toast is shown for five seconds, and for ten with Undo', () => {
  const toasts = new Toasts();
  toasts.say('Archived 3 products', () => {});
  toasts.say('Exported 50 rows');
  vi.advanceTimersByTime(5_000);
  expect(texts(toasts)).toEqual(['Archived 3 products']);
  vi.advanceTimersByTime(5_000);
  expect(texts(toasts)).toEqual([]);
});

test('time stands still while it is paused', () => {
  const toasts = new Toasts();
  toasts.say('Saved');
  vi.advanceTimersByTime(4_000);
  toasts.pause();
  vi.advanceTimersByTime(60_000);
  expect(texts(toasts)).toEqual(['Saved']);
  toasts.resume();
  vi.advanceTimersByTime(999);
  expect(texts(toasts)).toEqual(['Saved']);
  vi.advanceTimersByTime(1);
  expect(texts(toasts)).toEqual([]);
});

test('the last twenty are kept, the newest first', () => {
  const toasts = new Toasts();
  for (let n = 1; n <= 25; n++) toasts.say(`${n}`);
  expect(toasts.kept.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, n) => `${25 - n}`));
});

test('undo takes back the newest that is shown, once', () => {
  const toasts = new Toasts();
  const first = vi.fn();
  const second = vi.fn();
  toasts.say('first', first);
  toasts.say('second', second);
  toasts.say('third');
  expect(toasts.undo()).toBe(true);
  expect(toasts.undo()).toBe(true);
  expect(toasts.undo()).toBe(false);
  expect(second).toHaveBeenCalledOnce();
  expect(first).toHaveBeenCalledOnce();
  expect(second.mock.invocationCallOrder[0]).toBeLessThan(first.mock.invocationCallOrder[0] ?? 0);
});
