import { expect, test } from 'vitest';
import type { Promotion, PromotionTerms, Selection } from '@/client/routers/promotions';
import { newPromotion, termsOf, valuesOf } from './promotion-values';

const ALL: Selection = { variantIds: [], productIds: [], categoryIds: [], brands: [] };
const SOME: Selection = { variantIds: ['v1'], productIds: ['p1'], categoryIds: ['c1'], brands: ['Spade'] };
const EURO = { amountMinor: 500, currency: 'EUR' };
const TERMS: PromotionTerms = {
  name: 'Sale',
  trigger: 'code',
  action: { kind: 'percentage', bps: 1250, on: SOME },
  conditions: { items: SOME, minimums: [EURO], minimumQuantity: 3, groupIds: ['g1'], firstOrder: true },
  priority: 5,
  groups: ['default'],
  startsAt: '2026-11-27T00:00:00',
  endsAt: '2026-11-30T12:34:56.789',
  usesLimit: 100,
  customerLimit: 1,
  budget: EURO,
};

const there = (terms: PromotionTerms) => termsOf(valuesOf({ terms } as Promotion, 'EUR', String), terms);
/** What is chosen as everything is sent as nothing. */
const plain = (terms: unknown) => JSON.parse(JSON.stringify(terms, (_, value: unknown) => (JSON.stringify(value) === JSON.stringify(ALL) ? {} : value))) as unknown;

test.each<PromotionTerms['action']>([
  { kind: 'percentage', bps: 1250, on: SOME },
  { kind: 'percentage', bps: 1, on: ALL },
  { kind: 'amount', amounts: [EURO, { amountMinor: 700, currency: 'JPY' }], each: true, on: SOME },
  { kind: 'freeShipping', rateIds: ['r1'] },
  { kind: 'buyXGetY', buy: 3, get: 2, on: SOME, gifts: ALL, bps: 5000, most: 2 },
  { kind: 'bundle', parts: [{ quantity: 2, on: SOME }, { quantity: 1, on: ALL }], prices: [EURO], most: null },
])('what $kind says comes out of its form as it went in', (action) => {
  const terms = { ...TERMS, action };
  expect(there(terms)).toEqual(plain(terms));
});

test('a time keeps its seconds until it is typed anew', () => {
  const values = valuesOf({ terms: TERMS } as Promotion, 'EUR', String);
  expect(termsOf({ ...values, endsAt: '2026-12-01T00:00' }, TERMS).endsAt).toBe('2026-12-01T00:00:00');
  expect(termsOf({ ...values, endsAt: null }, TERMS).endsAt).toBeNull();
});

test('a new one has no conditions, no limits and no budget', () => {
  expect(termsOf({ ...newPromotion('EUR'), name: ' Sale ', action: { ...newPromotion('EUR').action, bps: 1000 } })).toEqual({
    name: 'Sale',
    trigger: 'automatic',
    action: { kind: 'percentage', bps: 1000, on: {} },
    conditions: { items: {}, minimums: [], minimumQuantity: 0, groupIds: [], firstOrder: false },
    priority: 0,
    groups: ['default'],
    startsAt: null,
    endsAt: null,
    usesLimit: null,
    customerLimit: null,
    budget: null,
  });
});
