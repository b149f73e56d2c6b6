import { expect, test } from 'vitest';
import { laidOut, named } from './laid-out';

const READING = { locale: 'en-GB', zone: 'Europe/Berlin', currency: 'EUR', yes: 'yes', no: 'no' };

test('names are read as words', () => {
  expect(named('averageOrderMinor')).toBe('Average order');
  expect(named('top10')).toBe('Top10');
});

test('what stands alone has a line, with the groups it is in', () => {
  const { lines, tables } = laidOut({ orders: { count: 1234, isNew: true }, note: null, tags: ['a', 'b'], none: [] }, READING);
  expect(lines).toEqual([
    { label: 'Orders · Count', value: '1,234' },
    { label: 'Orders · Is new', value: 'yes' },
    { label: 'Note', value: '—' },
    { label: 'Tags', value: 'a, b' },
    { label: 'None', value: '—' },
  ]);
  expect(tables).toEqual([]);
});

test('amounts are money of the nearest currency, or of the store', () => {
  const { lines, tables } = laidOut({ revenueMinor: 1990, before: { currency: 'JPY', revenueMinor: 500 }, items: [{ title: 'Lamp', currency: 'USD', revenueMinor: 250 }] }, READING);
  expect(lines.map(({ value }) => value)).toEqual(['€19.90', 'JPY', '¥500']);
  expect(tables).toEqual([{ label: 'Items', columns: ['Title', 'Currency', 'Revenue'], rows: [['Lamp', 'USD', '$2.50']] }]);
});

test('rows that lack something say so, and what has rows of its own is left out', () => {
  const { tables } = laidOut([{ sku: 'A', left: 2 }, { sku: 'B', productId: 'x', image: '/a', lots: [{ id: 1 }] }], READING);
  expect(tables).toEqual([{ label: '', columns: ['Sku', 'Left'], rows: [['A', '2'], ['B', '—']] }]);
});

test('moments are read on the clock of the store', () => {
  expect(laidOut({ id: 'x', at: '2020-05-09T22:05:00Z' }, READING).lines).toEqual([{ label: 'At', value: '10 May 2020' }]);
});
