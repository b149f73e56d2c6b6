import { expect, test } from 'vitest';
import { de } from '../words/de';
import { en } from '../words/en';
import { sayCheck } from './say-check';

const said = (name: Parameters<typeof sayCheck>[0]['name'], passed: boolean, found = '', needed = '') => sayCheck({ name, passed, found, needed }, en, 'en');

test('each check is told with what was found and what was needed', () => {
  expect(said('threshold', false, '0.2134', '0.3')).toBe('Not likely enough to come back: 21%, where 30% is needed.');
  expect(said('threshold', true, '0.35', '0.3')).toBe('Likely enough to come back: 35%, and 30% is enough.');
  expect(said('action', true, 'reminder')).toBe('What helps most: Reminder.');
  expect(said('stock', true, '1/2', '1')).toBe('1 of 2 products can be bought.');
  expect(said('channel', false, 'socket', 'email, sms')).toBe('No channel is left: the shopper can be reached by Shop page, the store uses E-mail, Text message.');
  expect(said('channel', false, '', 'email')).toBe('No channel is left: the shopper can be reached by nothing, the store uses E-mail.');
  expect(said('cart', false, 'converted', 'abandoned')).toBe('The cart was not left any more: it was bought.');
  expect(said('cap', false, '', 'one per 1:00:00')).toBe('The shopper had heard from the store a short while before.');
});

test('hours are told in the reader’s days', () => {
  const check = { name: 'hours', passed: false, found: 'Sat 03:12', needed: 'mon-fri 09:00-18:00; not 22:00-07:00' } as const;
  expect(sayCheck(check, de, 'de')).toBe('Keine gute Stunde kam: Beim Kunden war es Sa 03:12, angesprochen wird Mo–Fr 09:00–18:00; nicht 22:00–07:00.');
});
