import { expect, test } from 'vitest';
import { offsetOf } from './dues';

test.each([
  [7_200, '+02:00'],
  [0, '+00:00'],
  [-12_600, '−03:30'],
])('%i seconds are %s', (seconds, said) => {
  expect(offsetOf(seconds)).toBe(said);
});
