import { expect, test } from 'vitest';
import { afterInsert, afterMove, afterRemove, endOf } from './removing';

test.each([
  [2, 2, 0, 0],
  [2, 0, 3, 1],
  [2, 0, 2, 1],
  [2, 3, 0, 3],
  [2, 3, 2, 3],
  [2, 0, 1, 2],
  [2, 4, 3, 2],
  [null, 0, 1, null],
])('of %s, what is open goes with its row as %s goes to %s', (open, from, to, then) => {
  expect(afterMove(open, from, to)).toBe(then);
});

test('what is open stays open as others come and go, and closes with its row', () => {
  expect([afterInsert(1, 0), afterInsert(1, 1), afterInsert(1, 2), afterInsert(null, 0)]).toEqual([2, 2, 1, null]);
  expect([afterRemove(1, 0), afterRemove(1, 1), afterRemove(1, 2), afterRemove(null, 0)]).toEqual([0, null, 1, null]);
});

test('a footer stays behind all others', () => {
  expect(endOf([{ type: 'text' }, { type: 'footer' }])).toBe(1);
  expect(endOf([{ type: 'text' }])).toBe(1);
  expect(endOf([])).toBe(0);
});
