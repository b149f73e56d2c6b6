import { expect, test } from 'vitest';
import { instantOf, typedOf } from './local-time';

test.each([
  ['2026-07-01 14:30', 'Europe/Berlin', '2026-07-01T12:30:00.000Z'],
  ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['tomorrow', 'Europe/Berlin', null],
  ['2026-02-30 10:00', 'Europe/Berlin', null],
  ['2026-07-01 14:30', 'Europe/Nowhere', null],
])('%s in %s is %s', (typed, zone, instant) => {
  expect(instantOf(typed, zone)).toBe(instant);
});

test('what was kept is shown as it is typed', () => {
  expect(typedOf('2026-07-01T12:30:00Z', 'Europe/Berlin')).toBe('2026-07-01 14:30');
});
