import { expect, test } from 'vitest';
import { gapsOf, labelStep, runsOf, spread, valueScale } from './scales';

test.each([
  [[0, 3, 97], [0, 20, 40, 60, 80, 100]],
  [[12_480], [0, 5_000, 10_000, 15_000]],
  [[], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[-30, 70], [-40, -20, 0, 20, 40, 60, 80]],
])('ticks of %j are round and hold all', (values, ticks) => {
  const scale = valueScale(values);
  expect(scale.ticks.map((tick) => Math.round(tick * 10) / 10)).toEqual(ticks);
  for (const value of values) {
    expect(scale.at(value)).toBeGreaterThanOrEqual(0);
    expect(scale.at(value)).toBeLessThanOrEqual(1);
  }
});

test('what is missing parts a line and is no zero', () => {
  expect(runsOf([1, 2, null, 4, null, null, 0])).toEqual([[0, 1], [3, 3], [6, 6]]);
  expect(gapsOf([1, 2, null, 4, null, null, 0])).toEqual([[2, 2], [4, 5]]);
});

test('labels are skipped evenly where there is no room', () => {
  expect(labelStep(30, 600, 44)).toBe(3);
  expect(labelStep(7, 600, 44)).toBe(1);
  expect(labelStep(30, 0, 44)).toBe(1);
});

test('labels that would touch are moved apart, in their order', () => {
  expect(spread([100, 98, 20], 16)).toEqual([100, 84, 20]);
  expect(spread([50, 50, 50], 16).toSorted((one, other) => one - other)).toEqual([18, 34, 50]);
});
