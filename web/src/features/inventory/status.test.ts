import { expect, test } from 'vitest';
import { standingOf } from './status';

const there = { policy: { isTracked: true } as never, onHand: 5, waiting: 0, lowSince: null };

test.each([
  ['there', {}],
  ['low', { lowSince: '2026-05-09T10:00:00Z' }],
  ['out', { onHand: 0, lowSince: '2026-05-09T10:00:00Z' }],
  ['waited', { onHand: 0, waiting: 2 }],
  ['untracked', { policy: { isTracked: false } as never, onHand: 0 }],
])('of all that is true of a variant the worst is told: %s', (standing, change) => {
  expect(standingOf({ ...there, ...change })).toBe(standing);
});
