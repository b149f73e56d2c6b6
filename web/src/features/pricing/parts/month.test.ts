import { expect, test } from 'vitest';
import { monthKey, monthOf, monthPlus, placeIn } from './month';

test('a month begins and ends by the clocks of the store', () => {
  const { days, from, to } = monthOf('2026-10', 'Europe/Berlin');
  expect([days.length, from, to]).toEqual([31, '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z']);
});

test.each([
  ['2026-09-30T22:00:00Z', 0],
  ['2026-09-01T00:00:00Z', 0],
  ['2026-10-31T23:00:00Z', 1],
  ['2027-01-01T00:00:00Z', 1],
  // The day on which clocks are put back has 25 hours and is as wide as any other.
  ['2026-10-24T22:00:00Z', 24 / 31],
  ['2026-10-25T10:30:00Z', 24.5 / 31],
])('%s lies at %f of October in Berlin', (at, share) => {
  expect(placeIn(monthOf('2026-10', 'Europe/Berlin'), at, 'Europe/Berlin')).toBeCloseTo(share, 10);
});

test('what is no month is the one of today', () => {
  expect([monthKey(undefined, '2026-11-30'), monthKey('2026-13', '2026-11-30'), monthKey('2025-02', '2026-11-30')]).toEqual(['2026-11', '2026-11', '2025-02']);
  expect([monthPlus('2026-12', 1), monthPlus('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
});
