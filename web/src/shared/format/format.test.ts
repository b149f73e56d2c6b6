import { describe, expect, test } from 'vitest';
import { dayIn, decimalOf, formatCount, formatDay, formatInstant, formatMoney, formatShare } from './index';

/** Intl puts no-break spaces where a test's source has plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

describe('money', () => {
  test.each([
    ['19999', 'EUR', 'de', '199,99 €'],
    ['0', 'EUR', 'de', '0,00 €'],
    ['-1999', 'USD', 'en', '-$19.99'],
    ['500', 'JPY', 'en', '¥500'],
    ['1234', 'HUF', 'en', 'Ft 12.34'],
    ['5', 'KWD', 'en', 'KWD 0.005'],
    ['1234567890123456789012', 'USD', 'en', '$12,345,678,901,234,567,890.12'],
  ])('%s minor units of %s in %s are %s', (amountMinor, currency, locale, shown) => {
    expect(plain(formatMoney({ amountMinor, currency }, locale))).toBe(shown);
  });

  test('minor units below one become a decimal with a leading zero', () => {
    expect(decimalOf({ amountMinor: -5, currency: 'EUR' })).toBe('-0.05');
  });
});

describe('dates', () => {
  const now = new Date('2026-05-09T15:00:00Z');

  test('today is told by its time, in the zone of the store', () => {
    expect(formatInstant('2026-05-08T23:30:00Z', 'en-GB', 'Europe/Berlin', now)).toBe('01:30');
  });

  test('this year by day and time, older by year', () => {
    expect(formatInstant('2026-05-08T12:05:00Z', 'en-GB', 'UTC', now)).toBe('8 May, 12:05');
    expect(formatInstant('2025-05-08T12:05:00Z', 'en-GB', 'UTC', now)).toBe('8 May 2025');
  });

  test('a day is that of the zone, over a change of the clock too', () => {
    expect(dayIn('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-25');
    expect(dayIn('2026-05-09T15:30:00Z', 'Asia/Tokyo')).toBe('2026-05-10');
    expect(formatDay('2026-05-09', 'en-GB', now)).toBe('9 May');
  });
});

test('counts are exact to 9,999', () => {
  expect(formatCount(9_999, 'en')).toBe('9,999');
  expect(formatCount(12_400, 'en')).toBe('12.4K');
});

test('shares have a decimal under ten per cent', () => {
  expect(formatShare(0.0834, 'en')).toBe('8.3%');
  expect(formatShare(0.834, 'en')).toBe('83%');
});
