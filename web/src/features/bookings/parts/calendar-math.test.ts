import { describe, expect, it } from 'vitest';
import type { VehicleRow } from '@/client/routers/booking';
import { barAt, barsOf, daysFrom, placeOf, shifted } from './calendar-math';

const ZONE = 'Europe/Berlin';
const span = (startsAt: string, endsAt: string, returned: string | null = null) =>
  ({ id: startsAt, kind: 'booking', startsAt, endsAt, bookingId: null, isMovable: false, note: '', booking: returned && { number: 'R1', name: '', status: 'confirmed', endsAt: returned } }) as const;

describe('the calendar', () => {
  it('stands by the clock of the zone, over a change of it', () => {
    expect(placeOf('2027-03-27T11:00:00Z', '2027-03-27', ZONE)).toBe(0.5);
    expect(placeOf('2027-03-28T10:00:00Z', '2027-03-27', ZONE)).toBe(1.5);
    expect(daysFrom('2027-02-27', 3)).toEqual(['2027-02-27', '2027-02-28', '2027-03-01']);
  });

  it('moves by days that keep the time of the clock', () => {
    expect(shifted('2027-03-27T09:00:00Z', 1, ZONE)).toBe('2027-03-28T08:00:00.000Z');
    expect(shifted('2027-03-28T08:00:30Z', -1, ZONE)).toBe('2027-03-27T09:00:30.000Z');
    expect(shifted('2027-03-28T08:00:00Z', 0, ZONE)).toBe('2027-03-28T08:00:00Z');
  });

  it('shows rentals without the time to turn round, and nothing that is out of sight', () => {
    const taken = [span('2027-03-01T11:00:00Z', '2027-03-03T12:00:00Z', '2027-03-03T11:00:00Z'), span('2027-02-01T00:00:00Z', '2027-02-02T00:00:00Z'), span('2027-06-01T00:00:00Z', '2027-06-02T00:00:00Z')];
    const bars = barsOf({ taken } as unknown as VehicleRow, '2027-03-01', 60, ZONE);
    expect(bars.map(({ from, to }) => [from, to])).toEqual([[0.5, 2.5]]);
    expect(barAt(bars, 0)?.span.booking?.number).toBe('R1');
    expect(barAt(bars, 2)).toBeDefined();
    expect(barAt(bars, 3)).toBeUndefined();
  });
});
