import { expect, test } from 'vitest';
import { parseSearch, stringifySearch } from './address';

test.each(['?order=12345', '?utm_id=120215812345678901', '?order=1e5', '?price=0.30', '?phone=%2B491'])(
  'what stands in %s stays as it is',
  (search) => {
    expect(stringifySearch(parseSearch(search))).toBe(search);
  },
);

test('lists are readable, and what is empty is left out', () => {
  expect(stringifySearch({ status: ['paid', 'open'], q: '', view: undefined, archived: false })).toBe('?status=paid,open');
});
