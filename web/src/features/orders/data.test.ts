import { expect, test } from 'vitest';
import { filterOf } from './data';

test('days of an address are whole days of the store', () => {
  expect(filterOf({ from: '2026-05-09', to: '2026-05-10' }, 'Asia/Tokyo')).toEqual({
    placedFrom: '2026-05-08T15:00:00.000Z',
    placedBefore: '2026-05-10T15:00:00.000Z',
  });
});

test('what an address leaves out is not asked for', () => {
  expect(filterOf({ tab: 'unpaid', q: 'ada@', payment: 'paid' }, 'UTC')).toEqual({ tab: 'unpaid', search: 'ada@', paymentStatus: 'paid' });
});
