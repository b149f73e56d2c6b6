import { expect, test } from 'vitest';
import type { OrderLine } from '@/client/routers/orders';
import { allOf, counted, returnable, sumOf, unsent } from './units';

const line = (id: string, quantity: number, fulfilled = 0, returned = 0) => ({ id, quantity, fulfilled, returned }) as OrderLine;

test('what is left to send begins as all of it', () => {
  expect(allOf([line('a', 3, 1), line('b', 2, 2)], unsent)).toEqual({ a: 2, b: 0 });
});

test('lines of which nothing is meant, or nothing can be read, are left out', () => {
  const units = { a: 2, b: 0, c: null, d: '1,5' as unknown as number };
  expect(counted(units)).toEqual([{ lineId: 'a', quantity: 2 }]);
  expect(sumOf(units)).toBe(2);
});

test('what is back, or on its way, cannot come back again', () => {
  expect(returnable(line('a', 5, 4, 1), 2)).toBe(1);
});
