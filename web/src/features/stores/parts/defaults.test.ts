import { expect, test } from 'vitest';
import { currencies, likelyCurrency, zones } from './defaults';

test.each([
  [['de-AT', 'en'], 'Europe/Vienna', 'EUR'],
  [['en', 'pl-PL'], 'Europe/Warsaw', 'PLN'],
  [['en-GB'], 'Europe/London', 'GBP'],
  [['de'], 'Europe/Berlin', 'EUR'],
  [['en'], 'Asia/Tokyo', 'USD'],
  [['es-AR'], 'America/Buenos_Aires', 'USD'],
])('a reader of %s in %s most likely counts in %s', (tags, zone, currency) => {
  expect(likelyCurrency(tags, zone)).toBe(currency);
});

test('every currency of the server can be chosen, by its name in the language', () => {
  expect(currencies('de')).toContainEqual({ value: 'JPY', label: 'JPY · Japanischer Yen' });
  expect(currencies('en').length).toBeGreaterThan(150);
});

test('the zone UTC is among those that browsers list', () => {
  expect(zones().filter(({ value }) => value === 'UTC')).toHaveLength(1);
});
