import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { lastSearch } from '@/shared/routing';
import { neighbours, useLeftList } from './walk';

test('a list is left with its filters, but without the row beside it', () => {
  renderHook(() => useLeftList('/things', { values: { q: 'mug', open: 'b' } }, ['a', 'b', 'c']));
  expect(lastSearch('/things')).toEqual({ q: 'mug' });
  expect(neighbours('/things', 'b')).toEqual({ previous: 'a', next: 'c' });
});

test('the first has nothing before it, and what was not listed has no neighbours', () => {
  renderHook(() => useLeftList('/things', { values: {} }, ['a', 'b']));
  expect(neighbours('/things', 'a')).toEqual({ previous: undefined, next: 'b' });
  expect(neighbours('/things', 'z')).toEqual({ previous: undefined, next: undefined });
  expect(neighbours('/others', 'a')).toEqual({ previous: undefined, next: undefined });
});
