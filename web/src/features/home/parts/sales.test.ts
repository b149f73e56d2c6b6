import { expect, test } from 'vitest';
import type { Overview } from '@/client/routers/analytics';
import { salesOf } from './sales';

const given = (over: Partial<Overview>): Overview =>
  ({
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    bucketSize: 'day',
    buckets: [
      { startsAt: '2026-11-27T23:00:00Z', isRunning: false },
      { startsAt: '2026-11-28T23:00:00Z', isRunning: true },
    ],
    series: [
      { currency: 'USD', orders: [1, 1], revenueMinor: [7, 7], ordersBefore: [], revenueBeforeMinor: [], runningBeforeMinor: null },
      { currency: 'EUR', orders: [2, 1], revenueMinor: [500, 120], ordersBefore: [], revenueBeforeMinor: [400, 900], runningBeforeMinor: 100 },
    ],
    ...over,
  }) as Overview;

test('the running day is beside the same hours of the day before, not beside all of it', () => {
  expect(salesOf(given({}), 'en-GB')).toEqual([
    { key: '2026-11-28', label: '28 Nov', isRunning: false, revenue: 500, before: 400 },
    { key: '2026-11-29', label: '29 Nov', isRunning: true, revenue: 120, before: 100 },
  ]);
});

test('hours to come show what was there before, and nothing that is not known', () => {
  const hours = given({
    bucketSize: 'hour',
    buckets: [{ startsAt: '2026-11-29T08:00:00Z', isRunning: true }],
    series: [{ currency: 'EUR', orders: [1], revenueMinor: [50], ordersBefore: [], revenueBeforeMinor: [80, 30], runningBeforeMinor: 20 }],
  });
  expect(salesOf(hours, 'en-GB').map(({ label, revenue, before }) => [label, revenue, before])).toEqual([
    ['09:00', 50, 20],
    ['10:00', null, 30],
  ]);
});

test('a store without sales has zeros, not gaps', () => {
  expect(salesOf(given({ series: [] }), 'en-GB').map(({ revenue, before }) => [revenue, before])).toEqual([
    [0, null],
    [0, null],
  ]);
});
