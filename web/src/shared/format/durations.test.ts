import { expect, test } from 'vitest';
import { durationMs, durationOf, formatDuration, spanOf } from './durations';

test.each([
  ['PT75S', 75_000],
  ['PT1M15S', 75_000],
  ['P1D', 86_400_000],
  ['P1DT2H', 93_600_000],
  ['PT0.5S', 500],
])('%s is %d ms', (text, ms) => expect(durationMs(text)).toBe(ms));

test('what is none is a bug, not zero', () => {
  expect(() => durationMs('75')).toThrow('No duration');
});

test.each([
  ['PT75S', 'en', '75 seconds'],
  ['PT30M', 'de', '30 Minuten'],
  ['PT90M', 'en', '90 minutes'],
  ['P2D', 'en', '2 days'],
])('%s in %s is %s', (text, locale, said) => expect(formatDuration(text, locale)).toBe(said));

test.each([
  ['PT5400S', { count: 90, unit: 'minutes' }],
  ['P30D', { count: 30, unit: 'days' }],
  ['PT75S', { count: 75, unit: 'seconds' }],
  ['PT0S', { count: 0, unit: 'seconds' }],
] as const)('%s is typed as %j', (text, span) => {
  expect(spanOf(text)).toEqual(span);
  expect(durationMs(durationOf(span.count, span.unit))).toBe(durationMs(text));
});
