import { expect, test } from 'vitest';
import type { Customer } from '@/client/routers/customers';
import { changeOf, creationOf, isCalled, NEW_CUSTOMER, valuesOf } from './customer-values';

const ANNA: Customer = {
  id: 'anna',
  email: 'anna@shop.example',
  phone: null,
  externalId: null,
  name: 'Anna',
  locale: 'de',
  zone: null,
  currency: null,
  country: 'DE',
  region: null,
  tags: ['vip'],
  groupIds: ['g'],
  discountBps: 500,
  ordersCount: 0,
  spentMinor: 0,
  firstOrderAt: null,
  lastOrderAt: null,
  points: 0,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

test('what was not touched is not sent', () => {
  expect(changeOf(ANNA, valuesOf(ANNA))).toEqual({ id: 'anna', clear: [] });
});

test('what was emptied is cleared, and what was typed is given without spaces around', () => {
  const values = { ...valuesOf(ANNA), email: ' ', name: ' Anna Meyer ', zone: 'Europe/Berlin', tags: [], discountBps: null };
  expect(changeOf(ANNA, values)).toEqual({ id: 'anna', name: 'Anna Meyer', zone: 'Europe/Berlin', clear: ['email'], tags: [], discountBps: 0 });
});

test('a new customer is sent whole, with a country only for a number', () => {
  const values = { ...NEW_CUSTOMER, name: 'Ben', country: 'GB' };
  expect(creationOf(values)).toMatchObject({ name: 'Ben', email: null, country: null, discountBps: 0 });
  expect(creationOf({ ...values, phone: '020 7946 0958' })).toMatchObject({ phone: '020 7946 0958', country: 'GB' });
});

test('somebody is called by one thing at least', () => {
  expect(isCalled(NEW_CUSTOMER)).toBe(false);
  expect(isCalled({ ...NEW_CUSTOMER, phone: '1' })).toBe(true);
});
