import { expect, test } from 'vitest';
import { nameOf } from './naming';

test('a variant is called by its product, and by what tells it from its siblings', () => {
  expect(nameOf({ productTitle: 'Umbrella', title: 'Sage' })).toBe('Umbrella · Sage');
  expect(nameOf({ productTitle: 'Umbrella', title: '' })).toBe('Umbrella');
  expect(nameOf({ productTitle: 'Umbrella', title: 'Umbrella' })).toBe('Umbrella');
});
