import { expect, test } from 'vitest';
import { changesOf } from './changes';

test('only what differs is told, by its path', () => {
  const before = { name: 'Old', tags: ['a', 'b'], address: { city: 'Bonn', zip: '1' } };
  const after = { name: 'New', tags: ['a', 'c', 'd'], address: { city: 'Bonn', zip: '2' } };
  expect(changesOf(before, after)).toEqual([
    { path: 'name', before: 'Old', after: 'New' },
    { path: 'tags.1', before: 'b', after: 'c' },
    { path: 'tags.2', before: undefined, after: 'd' },
    { path: 'address.zip', before: '1', after: '2' },
  ]);
});

test('what was made or is gone is told as a whole', () => {
  expect(changesOf(null, { name: 'New' })).toEqual([{ path: '', before: null, after: { name: 'New' } }]);
  expect(changesOf({ a: 1 }, { a: 1 })).toEqual([]);
});
