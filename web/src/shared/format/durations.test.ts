import { expect, test } from 'vitest';
import { durationMs, formatDuration } from './durations';

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
