import { expect, test } from 'vitest';
import { type FilterOf, knownSearch, sameFilters } from './list-state';

const status = { kind: 'pick', key: 'status', label: 'Status', many: true, choices: [{ value: 'paid', label: 'Paid' }, { value: 'open', label: 'Open' }] } satisfies FilterOf;
const days = { kind: 'days', key: 'placed', label: 'Placed', from: 'from', to: 'to' } satisfies FilterOf;

test('what no filter knows is dropped', () => {
  const search = { status: 'paid,gone', from: '2026-11-01', to: 'soon', sort: '-total', q: 'mug', utm: '1', open: '7' };
  expect(knownSearch(search, [status, days], ['total'])).toEqual({
    status: 'paid',
    from: '2026-11-01',
    sort: '-total',
    q: 'mug',
    open: '7',
  });
});

test('one of a filter for one is taken', () => {
  expect(knownSearch({ status: 'paid,open' }, [{ ...status, many: false }], [])).toEqual({ status: 'paid' });
});

test('order and panel change no filters', () => {
  expect(sameFilters({ status: 'paid', sort: '-total', open: '7' }, { status: 'paid' })).toBe(true);
  expect(sameFilters({ status: 'paid' }, { status: 'paid', q: 'mug' })).toBe(false);
});
