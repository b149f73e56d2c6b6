import { expect, test } from 'vitest';
import { en } from '../words/en';
import { choicesOf } from './patterns';

test('the widest comes first, and each kind once', () => {
  expect(choicesOf(['cart.resumed', 'cart.abandoned', 'payment.failed'], en).map(({ label }) => label)).toEqual([
    'Everything',
    'All of cart',
    'All of payment',
    'cart.abandoned',
    'cart.resumed',
    'payment.failed',
  ]);
});
