import { expect, test } from 'vitest';
import { endOf, instantOf, startOf } from './days';

test.each([
  ['Asia/Tokyo', '2026-05-09', '2026-05-08T15:00:00.000Z', '2026-05-09T15:00:00.000Z'],
  ['America/Los_Angeles', '2026-05-09', '2026-05-09T07:00:00.000Z', '2026-05-10T07:00:00.000Z'],
  // Clocks go forward, and back: days of 23 and 25 hours.
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
])('in %s the day %s is from %s to %s', (zone, day, from, to) => {
  expect([startOf(day, zone), endOf(day, zone)]).toEqual([from, to]);
});

test('a time on the clocks of a zone is an instant', () => {
  expect(instantOf('2026-07-01T09:30', 'Europe/Berlin')).toBe('2026-07-01T07:30:00.000Z');
  expect(instantOf('2026-11-27T00:00', 'Asia/Tokyo')).toBe('2026-11-26T15:00:00.000Z');
});
