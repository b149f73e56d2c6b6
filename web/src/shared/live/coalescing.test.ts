import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Coalescer, type Gathered } from './coalescing';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a thousand a second are handed on four times a second, all of them and in order', () => {
  const handed: Gathered<number>[] = [];
  const coalescer = new Coalescer<number>((gathered) => handed.push(gathered));
  for (let n = 0; n < 1000; n++) {
    coalescer.add(n);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(250);
  expect(handed.length).toBeLessThanOrEqual(6);
  expect(handed.flatMap(({ items }) => items)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
});

test('the first after a pause does not wait', () => {
  const handOn = vi.fn();
  const coalescer = new Coalescer<number>(handOn);
  coalescer.add(1);
  vi.advanceTimersByTime(0);
  expect(handOn).toHaveBeenCalledOnce();
});

test('what is too much loses its oldest, and says so', () => {
  const handOn = vi.fn();
  const coalescer = new Coalescer<number>(handOn, 250, 2);
  [1, 2, 3].forEach((n) => coalescer.add(n));
  vi.advanceTimersByTime(250);
  expect(handOn).toHaveBeenCalledWith({ items: [2, 3], overflowed: true });
});

test('nothing comes after stopping', () => {
  const handOn = vi.fn();
  const coalescer = new Coalescer<number>(handOn);
  coalescer.add(1);
  coalescer.stop();
  vi.advanceTimersByTime(1000);
  expect(handOn).not.toHaveBeenCalled();
});
