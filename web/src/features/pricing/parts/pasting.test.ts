import { expect, test } from 'vitest';
import { known, readPasted, tiersOf } from './pasting';

const MUG = { variantId: 'v1', sku: 'MUG-1', title: 'Mug', baseMinor: 1200 };

test('rows of a spreadsheet are read by the locale, without their head', () => {
  expect(readPasted('SKU\tPrice\tFrom\nMUG-1\t9,50\nMUG-1\t8\t10\n\n', 'de-DE', 2)).toEqual({
    prices: [
      { row: 2, sku: 'MUG-1', least: 1, amountMinor: 950 },
      { row: 3, sku: 'MUG-1', least: 10, amountMinor: 800 },
    ],
    bad: [],
  });
});

test.each([
  ['\t9.50', 'noSku'],
  ['MUG-1\t', 'noPrice'],
  ['MUG-1\t9x', 'price'],
  ['MUG-1\t-1', 'price'],
  ['MUG-1\t1.950', 'ambiguous'],
  ['MUG-1\t9.505', 'ambiguous'],
  ['MUG-1\t9.5051', 'decimals'],
  ['MUG-1\t9.50\t0', 'quantity'],
  ['MUG-1\t9.50\t1.5', 'quantity'],
])('the row “%s” is named with what is wrong: %s', (line, problem) => {
  const { prices, bad } = readPasted(`CUP-1\t4.00\n${line}`, 'en-GB', 2);
  expect(prices).toHaveLength(1);
  expect(bad.map((each) => [each.row, each.problem])).toEqual([[2, problem]]);
});

test('the same twice is refused, and so is what nobody sells, in the order of the rows', () => {
  const pasted = readPasted('CUP-9;4.00\nMUG-1;9.50\nMUG-1;9.00\nMUG-1;8.00;10', 'en-GB', 2);
  const bySku = new Map([[MUG.sku, MUG]]);
  const { prices, bad } = known(pasted, bySku);
  expect(bad).toEqual([
    { row: 1, problem: 'unknown', text: 'CUP-9' },
    { row: 3, problem: 'twice', text: 'MUG-1' },
  ]);
  expect(tiersOf(prices, bySku)).toEqual([{ variantId: 'v1', tiers: [{ least: 1, amountMinor: 950 }, { least: 10, amountMinor: 800 }] }]);
});
