import { expect, test } from 'vitest';
import type { OrderSummary } from '@/client/shared';
import { patched } from './live';

const row = (id: string, status: string) => ({ id, status }) as OrderSummary;
const pages = (...of: OrderSummary[][]) => ({ pages: of.map((items) => ({ items, nextCursor: null })), pageParams: [] });

test('a known row changes in its place, whichever page it is on', () => {
  const before = pages([row('a', 'confirmed')], [row('b', 'confirmed'), row('c', 'draft')]);
  const after = patched(before, new Map([['b', row('b', 'fulfilled')]]));
  expect(after.pages.map(({ items }) => items.map(({ id, status }) => `${id} ${status}`))).toEqual([['a confirmed'], ['b fulfilled', 'c draft']]);
});

test('a row that is not shown changes nothing, so that nothing is painted anew', () => {
  const before = pages([row('a', 'confirmed')]);
  expect(patched(before, new Map([['z', row('z', 'draft')]]))).toBe(before);
});
