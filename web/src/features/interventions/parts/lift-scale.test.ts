import { expect, test } from 'vitest';
import type { ShownLift } from '../data';
import { verdictOf, wideOf } from './lift-scale';

const lift = (over: Partial<ShownLift>) => ({ holdoutShare: 0.1, reached: { shoppers: 400 }, heldOut: { shoppers: 40 }, difference: 0.04, isDecided: true, ...over }) as ShownLift;

test('a lift says only what is known', () => {
  expect(verdictOf(lift({}))).toBe('better');
  expect(verdictOf(lift({ difference: -0.04 }))).toBe('worse');
  expect(verdictOf(lift({ isDecided: false }))).toBe('open');
  expect(verdictOf(lift({ heldOut: { shoppers: 9, converted: 0, rate: 0 } }))).toBe('few');
  expect(verdictOf(lift({ difference: null }))).toBe('few');
  expect(verdictOf(lift({ holdoutShare: 0 }))).toBe('none');
});

test('the scale holds the whole interval', () => {
  expect(wideOf({ low: 0.01, high: 0.07 })).toBe(0.1);
  expect(wideOf({ low: -0.3, high: 0.1 })).toBe(0.5);
  expect(wideOf({ low: -1, high: 1 })).toBe(1);
});
