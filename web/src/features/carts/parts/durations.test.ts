import { expect, test } from 'vitest';
import { durationMs } from './durations';

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
