import { expect, test } from 'vitest';
import { askedOf, lengthOf, searchOf } from './span';

const TODAY = '2026-11-29';

test('without an address it is left to the server, so that it moves on with the days', () => {
  expect(askedOf({}, TODAY)).toEqual({});
});

test('a week ends today and has seven days', () => {
  expect(askedOf({ days: '7' }, TODAY)).toEqual({ since: '2026-11-23' });
  expect(lengthOf({ since: '2026-11-23', until: TODAY })).toBe(7);
});

test('two days are asked for as they are, over a change of the clock too', () => {
  expect(askedOf({ from: '2026-10-24', to: '2026-10-26' }, TODAY)).toEqual({ since: '2026-10-24', until: '2026-10-26' });
  expect(lengthOf({ since: '2026-10-24', until: '2026-10-26' })).toBe(3);
});

test.each([
  ['2026-11-29', TODAY, { days: '1' }],
  ['2026-11-23', TODAY, { days: '7' }],
  ['2026-10-31', TODAY, {}],
  ['2026-11-01', '2026-11-28', { from: '2026-11-01', to: '2026-11-28' }],
  ['2026-11-01', undefined, { from: '2026-11-01', to: undefined }],
])('from %s to %s is the shortest address that says so', (from, to, search) => {
  expect(searchOf(from, to, TODAY)).toEqual(search);
});
