import { expect, test } from 'vitest';
import { foldedAtFirst, groupsFor, sectionOf } from './entries';

const seenBy = (...permissions: string[]) =>
  groupsFor((permission) => permissions.includes(permission)).map(({ word, entries }) => [
    word,
    ...entries.map((entry) => entry.word),
  ]);

test('what somebody may not read is absent, and so is a group with nothing in it', () => {
  expect(seenBy()).toEqual([[null, 'home'], [null, 'settings']]);
  expect(seenBy('orders:read')).toEqual([
    [null, 'home'],
    ['sell', 'orders'],
    [null, 'settings'],
  ]);
});

test.each([
  ['/', 'home'],
  ['/orders', 'orders'],
  ['/orders/1042', 'orders'],
  ['/orders-of-others', undefined],
  ['/experiments/new', 'models'],
  ['/sign-in', undefined],
])('%s lies in the section %s', (path, word) => {
  expect(sectionOf(path)?.word).toBe(word);
});

test('who has many pages finds the long group folded, and whoever has few does not', () => {
  expect(foldedAtFirst(groupsFor(() => true))).toEqual(['operate']);
  expect(foldedAtFirst(groupsFor((permission) => permission === 'events:read'))).toEqual([]);
});
