import { expect, test } from 'vitest';
import type { Attribute } from '@/client/routers/attributes';
import { attributesOf, combinations, NEW_PRODUCT, variantsOf } from './values';

const SIZE = { name: 'Size', values: ['S', 'M'] };
const COLOUR = { name: 'Colour', values: ['Red', 'Dark blue'] };

test('options make each combination once, in their order', () => {
  expect(combinations([SIZE, COLOUR])).toEqual([['S', 'Red'], ['S', 'Dark blue'], ['M', 'Red'], ['M', 'Dark blue']]);
});

test('an option that is not finished makes nothing', () => {
  expect(combinations([SIZE, { name: '', values: ['x'] }, { name: 'Fit', values: [] }])).toEqual([['S'], ['M']]);
});

test('variants share the price and have SKUs of their own', () => {
  const made = variantsOf({ ...NEW_PRODUCT, sku: 'TEE', price: 2490, isVaried: true, options: [COLOUR] }, 'EUR');
  expect(made.map(({ sku, prices }) => [sku, prices?.[0]?.amountMinor])).toEqual([['TEE-Red', 2490], ['TEE-Dark-blue', 2490]]);
});

test('a product without options is its own variant, and without a price has none', () => {
  expect(variantsOf({ ...NEW_PRODUCT, sku: ' MUG-1 ' }, 'EUR')).toEqual([{ sku: 'MUG-1', barcode: '', prices: [], weightG: null }]);
});

test('attributes are sent as their kinds have them, and what is empty is not', () => {
  const known = [
    { key: 'length', kind: 'number' },
    { key: 'washable', kind: 'boolean' },
    { key: 'material', kind: 'text' },
    { key: 'origin', kind: 'text' },
  ] as Attribute[];
  expect(attributesOf({ length: '1,5', washable: 'false', material: ' ', origin: 'Portugal' }, known, 'de')).toEqual({
    length: 1.5,
    washable: false,
    origin: 'Portugal',
  });
});
